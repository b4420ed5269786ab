// What colours the words: what a dial did, where a feature was on, what was surprising; any feature can be found.

import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { useId, useState } from 'react'
import { featureSearchQuery } from '#/api/queries/personas'
import type { Feature } from '#/api/shapes'
import type { Xray } from '#/api/xray'
import { sentenceOf } from '#/api/http'
import { useSettled } from '#/lib/settled'
import { type Choice, choicesOf, nameOf } from './words'

const TYPED_MS = 250
const SEEN = 6

export function useTitleOf(xray: Xray): (choice: Choice) => string {
  const { t } = useLingui()
  return ({ kind, name }) => {
    const label = xray.features.find(({ feature }) => nameOf(feature) === name)?.feature.label ?? name
    if (kind === 'sway') return t`What ${label} did`
    return kind === 'read' ? t`Where ${label} was on` : t`How surprising each word was`
  }
}

interface SearchProps extends Pick<ChooserProps, 'isFull' | 'onWatch'> {
  readonly artifact: string | undefined
}

function Search({ artifact, isFull, onWatch }: SearchProps) {
  const id = useId()
  const [typed, setTyped] = useState('')
  const q = useSettled(typed.trim(), TYPED_MS)
  const { data, error, isFetching } = useQuery({ ...featureSearchQuery(q, artifact), enabled: q !== '' })
  const found = q === '' ? [] : (data ?? []).slice(0, SEEN)
  const pick = (feature: Feature) => {
    setTyped('')
    onWatch(feature)
  }
  return (
    <div className="x-find">
      <label htmlFor={id}>
        <Trans>Any other feature</Trans>
      </label>
      <input id={id} type="search" maxLength={100} disabled={isFull} value={typed} onChange={(event) => setTyped(event.target.value)} />
      <p className="x-soft" role="status">
        {isFull && <Trans>No more than eight at once.</Trans>}
        {error && sentenceOf(error)}
        {q !== '' && !isFetching && !error && found.length === 0 && <Trans>No feature has a label like that.</Trans>}
      </p>
      <ul>
        {found.map((feature) => (
          <li key={nameOf(feature)}>
            <button type="button" onClick={() => pick(feature)}>
              {feature.label}
            </button>
          </li>
        ))}
      </ul>
    </div>
  )
}

interface ChooserProps {
  readonly xray: Xray
  readonly choice: Choice
  readonly isFull: boolean
  readonly onChoose: (choice: Choice) => void
  readonly onWatch: (feature: Feature) => void
}

export function Chooser({ xray, choice, isFull, onChoose, onWatch }: ChooserProps) {
  const id = useId()
  const titleOf = useTitleOf(xray)
  const choices = choicesOf(xray)
  const artifact = (xray.features[0]?.feature ?? xray.known[0])?.artifact // of this reply's model: another's tell nothing of it
  const valueOf = ({ kind, name }: Choice) => `${kind} ${name}`
  const choose = (value: string) => {
    const next = choices.find((one) => valueOf(one) === value)
    if (next) onChoose(next)
  }
  return (
    <div className="x-chooser">
      <label htmlFor={id}>
        <Trans>Colour the words by</Trans>
      </label>
      <select id={id} value={valueOf(choice)} onChange={(event) => choose(event.target.value)}>
        {choices.map((one) => (
          <option key={valueOf(one)} value={valueOf(one)}>
            {titleOf(one)}
          </option>
        ))}
      </select>
      <Search artifact={artifact} isFull={isFull} onWatch={onWatch} />
    </div>
  )
}
