// Add a dial: by what it is said to do, by a text that it lights up on, or by one that is there already.

import { useLingui } from '@lingui/react/macro'
import { type KeyboardEvent, type ReactNode, useState } from 'react'
import type { Feature } from '#/api/shapes'
import { ByNeighbours } from './ByNeighbours'
import { ByText } from './ByText'
import { ByWords } from './ByWords'
import type { Adding } from './Found'

interface SearchProps extends Adding {
  /** Those on the desk, whose neighbours can be asked for. */
  readonly held?: readonly Feature[]
  readonly onClose: () => void
}

type Way = 'words' | 'text' | 'near'

export function FeatureSearch({ held = [], onClose, ...adding }: SearchProps) {
  const { t } = useLingui()
  const [way, setWay] = useState<Way>('words')
  const ways: readonly (readonly [Way, string])[] = [
    ['words', t`By words`],
    ['text', t`By example`],
    ...(held.length > 0 ? ([['near', t`Neighbours`]] as const) : []),
  ]
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape') onClose()
  }
  const done: ReactNode = (
    <button type="button" className="tog" onClick={onClose}>
      {t`Done`}
    </button>
  )
  return (
    // Escape closes it, wherever in it the focus is.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <section className="search" aria-label={t`Add a dial`} onKeyDown={onKeyDown}>
      <div className="ways-in" role="group" aria-label={t`Find it`}>
        {ways.map(([name, words]) => (
          <button key={name} type="button" className="tog" aria-pressed={way === name} onClick={() => setWay(name)}>
            {words}
          </button>
        ))}
      </div>
      {way === 'words' && <ByWords {...adding}>{done}</ByWords>}
      {way === 'text' && <ByText {...adding}>{done}</ByText>}
      {way === 'near' && (
        <ByNeighbours {...adding} held={held}>
          {done}
        </ByNeighbours>
      )}
    </section>
  )
}
