// All words in numbers, the strongest first: for who cannot see the colours, and for who wants to sort.

import { Trans, useLingui } from '@lingui/react/macro'
import { useMemo, useState } from 'react'
import { named, percent } from './why'
import { chance, type Shown, type Word } from './words'

type Column = 'place' | 'chance' | 'value'

interface TableProps {
  readonly words: readonly Word[]
  readonly shown: Shown
  readonly chosen: number
  readonly title: string
  readonly tell: (value: number | null) => string
  readonly onChoose: (word: number) => void
}

function order(words: readonly Word[], { values }: Shown, column: Column): number[] {
  const rank = (at: number) => {
    if (column === 'place') return at
    if (column === 'chance') return words[at]?.token.logprob ?? 0
    return -Math.abs(values[at] ?? 0)
  }
  return words.map((_, at) => at).sort((one, other) => rank(one) - rank(other) || one - other)
}

export function WordTable({ words, shown, chosen, title, tell, onChoose }: TableProps) {
  const { t } = useLingui()
  const isSurprise = shown.choice.kind === 'surprise'
  const [wanted, setColumn] = useState<Column>('value')
  const column = isSurprise && wanted === 'value' ? 'chance' : wanted
  const rows = useMemo(() => order(words, shown, column), [words, shown, column])
  const head = (name: Column, label: string) => (
    <th scope="col" aria-sort={column !== name ? 'none' : name === 'value' ? 'descending' : 'ascending'}>
      <button type="button" onClick={() => setColumn(name)}>
        {label}
        <span aria-hidden="true">{column === name ? (name === 'value' ? ' ▾' : ' ▴') : ''}</span>
      </button>
    </th>
  )
  return (
    <div className="x-table" role="group" aria-label={t`Table`} tabIndex={0}>
      <table>
        <caption className="sr">
          <Trans>The words of this reply in numbers</Trans>
        </caption>
        <thead>
          <tr>
            {head('place', t`Place`)}
            <th scope="col">
              <Trans>Word</Trans>
            </th>
            {head('chance', t`Chance`)}
            {!isSurprise && head('value', title)}
          </tr>
        </thead>
        <tbody>
          {rows.map((at) => {
            const word = words[at]
            if (!word) return null
            return (
              <tr key={at} aria-current={at === chosen || undefined}>
                <td>{at + 1}</td>
                <th scope="row">
                  <button type="button" onClick={() => onChoose(at)}>
                    {named(word.text)}
                  </button>
                </th>
                <td>{percent(chance(word.token.logprob))}</td>
                {!isSurprise && <td>{tell(shown.values[at] ?? null)}</td>}
              </tr>
            )
          })}
        </tbody>
      </table>
    </div>
  )
}
