// From an example: a text as the columnist should write it, and the features that light up in it.

import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { useMutation } from '@tanstack/react-query'
import { type SyntheticEvent, useEffect, useId, useRef, useState } from 'react'
import { featuresLit, type Lit } from '#/api/features'
import { sentenceOf } from '#/api/http'
import { ensureSignedIn } from '#/api/queries/session'
import { LitText } from '#/features/features/LitText'
import type { FinderProps } from './FeatureFinder'

const CHARS = 2_000

interface FoundProps extends Omit<FinderProps, 'onClose'> {
  readonly title: string
  readonly found: Lit
}

function Found({ title, found: { tokens, lit }, isOnDesk, isFull, onAdd }: FoundProps) {
  const { t } = useLingui()
  const id = useId()
  if (lit.length === 0) return null
  return (
    <section aria-labelledby={id}>
      <h3 id={id}>{title}</h3>
      <ul>
        {lit.map(({ feature, activations }) => (
          <li key={`${feature.artifact}/${feature.index}`}>
            <span className="n">
              {feature.label}
              <small className="lit">
                <LitText tokens={tokens} activations={activations} greatest={feature.max_activation} />
              </small>
            </span>
            {isOnDesk(feature) ? (
              <span className="have">
                <Trans>on the desk</Trans>
              </span>
            ) : (
              <button type="button" className="tog" disabled={isFull} aria-label={t`Add ${feature.label}`} onClick={() => onAdd(feature)}>
                <Trans>Add</Trans>
              </button>
            )}
          </li>
        ))}
      </ul>
    </section>
  )
}

export default function ExampleFinder({ onClose, ...rest }: FinderProps) {
  const { t } = useLingui()
  const id = useId()
  const [text, setText] = useState('')
  const field = useRef<HTMLTextAreaElement>(null)
  useEffect(() => field.current?.focus(), [])
  const reading = useMutation({
    mutationFn: async () => {
      await ensureSignedIn()
      return Promise.all([featuresLit(text.trim(), true), featuresLit(text.trim(), false)])
    },
  })
  const submit = (event: SyntheticEvent) => {
    event.preventDefault()
    if (text.trim() && !reading.isPending) reading.mutate()
  }
  const { data, error, isPending } = reading
  const shown = new Set(data?.flatMap(({ lit }) => lit.map(({ feature }) => feature.index))).size
  return (
    <section className="search" aria-label={t`Find dials by an example`}>
      <form onSubmit={submit}>
        <label htmlFor={id}>
          <Trans>A text as the columnist should write it</Trans>
        </label>
        <textarea id={id} ref={field} rows={3} maxLength={CHARS} value={text} onChange={(event) => setText(event.target.value)} />
        <div className="row">
          <button type="submit" className="tog" aria-disabled={isPending || !text.trim()}>
            <Trans>What lights up here?</Trans>
          </button>
          <button type="button" className="tog" onClick={onClose}>
            <Trans>Done</Trans>
          </button>
        </div>
      </form>
      <p className="said" role="status">
        {isPending && <Trans>Reading</Trans>}
        {error && sentenceOf(error)}
        {data && <Plural value={shown} _0="Nothing that has a name lights up." one="# feature lights up" other="# features light up" />}
        {rest.isFull && (
          <>
            {' '}
            <Trans>The desk is full: remove a dial first.</Trans>
          </>
        )}
      </p>
      {data && (
        <>
          <Found title={t`Measured dials it has most of`} found={data[0]} {...rest} />
          <details open={data[0].lit.length === 0}>
            <summary>
              <Trans>All that lights up</Trans>
            </summary>
            <Found title={t`What lights up most`} found={data[1]} {...rest} />
          </details>
        </>
      )}
    </section>
  )
}
