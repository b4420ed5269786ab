// What lights up here? Features by a text that somebody wrote or likes.

import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { useMutation } from '@tanstack/react-query'
import { type ReactNode, type SyntheticEvent, useId, useState } from 'react'
import { sentenceOf } from '#/api/http'
import { type Lit, litRead } from '#/api/looks'
import { ensureSignedIn } from '#/api/queries/session'
import { heat } from '#/features/features/trying'
import { type Adding, Found, nameOf, Said } from './Found'

const MOST = 2_000

/** The text, the more marked the more a feature lights up on it. */
function Where({ tokens, activations, greatest }: { tokens: readonly string[]; activations: readonly number[]; greatest: number }) {
  return (
    <small className="lit">
      {tokens.map((token, place) => (heat(activations[place] ?? 0, greatest) > 0 ? <mark key={place}>{token}</mark> : <span key={place}>{token}</span>))}
    </small>
  )
}

function Outcome({ lit }: { lit: Lit['lit'] }) {
  if (lit.length === 0) return <Trans>No feature lights up on this.</Trans>
  return <Plural value={lit.length} one="# lights up, the strongest first" other="# light up, the strongest first" />
}

export function ByText({ children, ...adding }: Adding & { children: ReactNode }) {
  const { t } = useLingui()
  const id = useId()
  const [text, setText] = useState('')
  const looking = useMutation({
    mutationFn: async () => {
      await ensureSignedIn()
      return litRead(text)
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
      <Said isFull={adding.isFull}>{error ? sentenceOf(error) : isPending ? <Trans>Reading</Trans> : data && <Outcome lit={data.lit} />}</Said>
      <ul>
        {data?.lit.map(({ feature, activations }) => (
          <Found key={nameOf(feature)} feature={feature} {...adding}>
            <Where tokens={data.tokens} activations={activations} greatest={feature.max_activation} />
          </Found>
        ))}
      </ul>
    </>
  )
}
