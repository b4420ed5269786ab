// What lights up here? Features by a text that somebody wrote or likes.

import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { useMutation } from '@tanstack/react-query'
import { type ReactNode, type SyntheticEvent, useId, useState } from 'react'
import { sentenceOf } from '#/api/http'
import { featuresLit, type Lit } from '#/api/features'
import { ensureSignedIn } from '#/api/queries/session'
import { LitText } from '#/features/features/LitText'
import { type Adding, Found, nameOf, Said } from './Found'

const MOST = 2_000

function Outcome({ found }: { found: readonly Lit[] }) {
  const count = new Set(found.flatMap(({ lit }) => lit.map(({ feature }) => nameOf(feature)))).size
  return <Plural value={count} _0="No feature lights up on this." one="# feature lights up" other="# features light up" />
}

interface LitListProps extends Adding {
  readonly title: string
  readonly found: Lit
}

function LitList({ title, found: { tokens, lit }, ...adding }: LitListProps) {
  const id = useId()
  if (lit.length === 0) return null
  return (
    <section aria-labelledby={id}>
      <h3 id={id}>{title}</h3>
      <ul>
        {lit.map(({ feature, activations }) => (
          <Found key={nameOf(feature)} feature={feature} {...adding}>
            <small className="lit">
              <LitText tokens={tokens} activations={activations} greatest={feature.max_activation} />
            </small>
          </Found>
        ))}
      </ul>
    </section>
  )
}

export function ByText({ children, ...adding }: Adding & { children: ReactNode }) {
  const { t } = useLingui()
  const id = useId()
  const [text, setText] = useState('')
  const looking = useMutation({
    mutationFn: async () => {
      await ensureSignedIn()
      return Promise.all([featuresLit(text.trim(), true), featuresLit(text.trim(), false)])
    },
  })
  const { data, error, isPending } = looking
  const submit = (event: SyntheticEvent) => {
    event.preventDefault()
    if (text.trim() && !isPending) looking.mutate()
  }
  return (
    <>
      <form onSubmit={submit}>
        <label htmlFor={id}>
          <Trans>A text as you would like to read it</Trans>
        </label>
        <textarea id={id} rows={3} maxLength={MOST} placeholder={t`Arr, the mayor be a fine captain.`} value={text} onChange={(event) => setText(event.target.value)} />
        <div className="row">
          <button type="submit" className="tog go" disabled={text.trim() === ''}>
            <Trans>What lights up here?</Trans>
          </button>
          {children}
        </div>
      </form>
      <Said isFull={adding.isFull}>{error ? sentenceOf(error) : isPending ? <Trans>Reading</Trans> : data && <Outcome found={data} />}</Said>
      {data && (
        <>
          <LitList title={t`Measured dials it has most of`} found={data[0]} {...adding} />
          <details open={data[0].lit.length === 0}>
            <summary>
              <Trans>All that lights up</Trans>
            </summary>
            <LitList title={t`What lights up most`} found={data[1]} {...adding} />
          </details>
        </>
      )}
    </>
  )
}
