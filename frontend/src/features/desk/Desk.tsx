// The desk: the dials of this conversation, wet or dry, and the way back to the edition.

import { lazy, type Ref, Suspense, useState } from 'react'
import type { Dial, Edition, Feature } from '#/api/shapes'
import { announce } from '#/ui/announce'
import { Icon } from '#/ui/icons'
import { DialStrip } from './DialStrip'
import { dialFor, keyOf } from './dials'
import { editionMix, isEdited, type Mix } from './mix'

const FeatureSearch = lazy(async () => ({ default: (await import('./FeatureSearch')).FeatureSearch }))

interface DeskProps {
  readonly edition: Edition
  readonly mix: Mix
  readonly most: number
  readonly isLive: boolean
  readonly onMix: (mix: Mix) => void
  readonly onClose?: (() => void) | undefined
  readonly ref?: Ref<HTMLElement>
}

function tally(count: number, isAltered: boolean, edition: Edition): string {
  const dials = count === 1 ? '1 dial' : `${count} dials`
  return `${dials} · ${isAltered ? `edited since Ed. ${edition.number}` : `Edition ${edition.number}`}`
}

function hint(mix: Mix, isLive: boolean): string {
  if (mix.isDry) return 'Dry: the next reply comes from the unsteered model. The dials keep their places.'
  if (isLive) return 'Live: a turned dial changes the reply being written.'
  return 'A turned dial applies to the next reply.'
}

export function Desk({ edition, mix, most, isLive, onMix, onClose, ref }: DeskProps) {
  const [isSearching, setIsSearching] = useState(false)
  const isAltered = isEdited(mix, edition)
  const held = new Set(mix.dials.map(({ clamp }) => keyOf(clamp)))
  const setDials = (dials: readonly Dial[]) => onMix({ ...mix, dials })
  const add = (feature: Feature) => {
    setDials([...mix.dials, dialFor(feature)])
    announce(`${feature.label} added to the desk`)
  }
  const remove = (dial: Dial) => {
    setDials(mix.dials.filter((other) => other !== dial))
    announce(`${dial.feature.label} removed`)
  }
  return (
    <aside className="desk" id="desk" aria-label="Mixing desk" tabIndex={-1} ref={ref}>
      <header>
        <div className="title">
          <h2>Mixing desk</h2>
          <small>{tally(mix.dials.length, isAltered, edition)}</small>
        </div>
        <div className="pair" role="group" aria-label="Steering">
          <button type="button" className="tog" aria-pressed={mix.isDry} onClick={() => onMix({ ...mix, isDry: true })}>
            Dry
          </button>
          <button type="button" className="tog" aria-pressed={!mix.isDry} onClick={() => onMix({ ...mix, isDry: false })}>
            Wet
          </button>
        </div>
        {onClose && (
          <button type="button" className="ms" aria-label="Close the desk" onClick={onClose}>
            <Icon name="down" />
          </button>
        )}
      </header>
      <div className="strips">
        <p className="hint">{edition.artifact_missing ? 'The features of this columnist are not installed here; its dials cannot act.' : hint(mix, isLive)}</p>
        {isSearching && (
          <Suspense fallback={null}>
            <FeatureSearch
              isOnDesk={(feature) => held.has(`${feature.artifact}/${feature.index}`)}
              isFull={mix.dials.length >= most}
              onAdd={add}
              onClose={() => setIsSearching(false)}
            />
          </Suspense>
        )}
        {mix.dials.length === 0 && <p className="hint">No dials yet. Add one, and turn it.</p>}
        <ul>
          {mix.dials.map((dial) => (
            <DialStrip
              key={keyOf(dial.clamp)}
              dial={dial}
              isDry={mix.isDry}
              onTurn={(next) => setDials(mix.dials.map((other) => (other === dial ? next : other)))}
              onRemove={() => remove(dial)}
            />
          ))}
        </ul>
      </div>
      <footer className="foot">
        <button type="button" className="btn" disabled={!isAltered} onClick={() => onMix(editionMix(edition))}>
          Reset to edition
        </button>
        <button type="button" className="btn primary" aria-expanded={isSearching} onClick={() => setIsSearching(!isSearching)}>
          <Icon name="plus" /> Add a dial
        </button>
      </footer>
    </aside>
  )
}
