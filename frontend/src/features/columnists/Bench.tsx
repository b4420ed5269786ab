// The desk of the builder: the dials that the columnist will have.

import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { useState } from 'react'
import { MAX_CLAMPS } from '#/api/contract.gen'
import type { Dial, Feature } from '#/api/shapes'
import { DialStrip } from '#/features/desk/DialStrip'
import { keyOf } from '#/features/desk/dials'
import { tried } from '#/features/features/trying'
import { announce } from '#/ui/announce'
import { Icon } from '#/ui/icons'
import { FeatureFinder } from './FeatureFinder'
import type { Builder } from './useBuilder'

export function Bench({ builder }: { builder: Builder }) {
  const { t } = useLingui()
  const [isSearching, setIsSearching] = useState(false)
  const { dials } = builder.draft
  const held = new Set(dials.map(({ clamp }) => keyOf(clamp)))
  const set = (next: readonly Dial[]) => builder.change({ dials: next })
  const add = (feature: Feature) => {
    set([...dials, tried(feature)])
    announce(t`${feature.label} added to the desk`)
  }
  return (
    <section className="desk bench" aria-label={t`Dials`}>
      <header>
        <div className="title">
          <h2>
            <Trans>Dials</Trans>
          </h2>
          <small>
            <Plural value={dials.length} one="# dial" other="# dials" />
          </small>
        </div>
        <button type="button" className="tog" aria-expanded={isSearching} onClick={() => setIsSearching(!isSearching)}>
          <Icon name="plus" /> <Trans>Add a dial</Trans>
        </button>
      </header>
      <div className="strips">
        {isSearching && (
          <FeatureFinder
            isOnDesk={(feature) => held.has(`${feature.artifact}/${feature.index}`)}
            isFull={dials.length >= MAX_CLAMPS}
            onAdd={add}
            onClose={() => setIsSearching(false)}
          />
        )}
        {dials.length === 0 && (
          <p className="hint">
            <Trans>No dials yet. Search in plain words what one should do, such as “pirate” or “blunt”, or give a text as an example.</Trans>
          </p>
        )}
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
              isDry={false}
              onTurn={(next) => set(dials.map((other) => (other === dial ? next : other)))}
              onRemove={() => set(dials.filter((other) => other !== dial))}
            />
          ))}
        </ul>
      </div>
    </section>
  )
}
