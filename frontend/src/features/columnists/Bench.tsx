// The desk of the builder: the dials that the columnist will have.

import { lazy, Suspense, useState } from 'react'
import { MAX_CLAMPS } from '#/api/contract.gen'
import type { Dial, Feature } from '#/api/shapes'
import { DialStrip } from '#/features/desk/DialStrip'
import { keyOf } from '#/features/desk/dials'
import { tried } from '#/features/features/trying'
import { announce } from '#/ui/announce'
import { Icon } from '#/ui/icons'
import type { Builder } from './useBuilder'

const FeatureSearch = lazy(async () => ({ default: (await import('#/features/desk/FeatureSearch')).FeatureSearch }))

export function Bench({ builder }: { builder: Builder }) {
  const [isSearching, setIsSearching] = useState(false)
  const { dials } = builder.draft
  const held = new Set(dials.map(({ clamp }) => keyOf(clamp)))
  const set = (next: readonly Dial[]) => builder.change({ dials: next })
  const add = (feature: Feature) => {
    set([...dials, tried(feature)])
    announce(`${feature.label} added to the desk`)
  }
  return (
    <section className="desk bench" aria-label="Dials">
      <header>
        <div className="title">
          <h2>Dials</h2>
          <small>{dials.length === 1 ? '1 dial' : `${dials.length} dials`}</small>
        </div>
        <button type="button" className="tog" aria-expanded={isSearching} onClick={() => setIsSearching(!isSearching)}>
          <Icon name="plus" /> Add a dial
        </button>
      </header>
      <div className="strips">
        {isSearching && (
          <Suspense fallback={null}>
            <FeatureSearch
              isOnDesk={(feature) => held.has(`${feature.artifact}/${feature.index}`)}
              isFull={dials.length >= MAX_CLAMPS}
              held={dials.map(({ feature }) => feature)}
              onAdd={add}
              onClose={() => setIsSearching(false)}
            />
          </Suspense>
        )}
        {dials.length === 0 && <p className="hint">No dials yet. Search in plain words what one should do, such as “pirate” or “blunt”.</p>}
        {builder.wrongDial && (
          <p className="warn" role="alert">
            {dials[builder.wrongDial.dial]?.feature.label}: {builder.wrongDial.words}
          </p>
        )}
        <ul>
          {dials.map((dial) => (
            <DialStrip
              key={keyOf(dial.clamp)}
              dial={dial}
              onTurn={(next) => set(dials.map((other) => (other === dial ? next : other)))}
              onRemove={() => set(dials.filter((other) => other !== dial))}
            />
          ))}
        </ul>
      </div>
    </section>
  )
}
