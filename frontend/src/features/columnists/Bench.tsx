// The desk of the builder: the dials that the columnist will have.

import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { lazy, Suspense, useState } from 'react'
import { MAX_CLAMPS } from '#/api/contract.gen'
import { sessionQuery } from '#/api/queries/session'
import type { Dial, Feature } from '#/api/shapes'
import { DialStrip } from '#/features/desk/DialStrip'
import { keyOf } from '#/features/desk/dials'
import { tried } from '#/features/features/trying'
import { late } from '#/lib/late'
import { announce } from '#/ui/announce'
import { Icon } from '#/ui/icons'
import type { Builder } from './useBuilder'

const FeatureSearch = lazy(late(async () => ({ default: (await import('#/features/desk/FeatureSearch')).FeatureSearch })))

export function Bench({ builder }: { builder: Builder }) {
  const { t } = useLingui()
  const [isSearching, setIsSearching] = useState(false)
  const most = useQuery(sessionQuery).data?.limits.clamps ?? MAX_CLAMPS
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
          <Suspense fallback={null}>
            <FeatureSearch
              isOnDesk={(feature) => held.has(`${feature.artifact}/${feature.index}`)}
              isFull={dials.length >= most}
              held={dials.map(({ feature }) => feature)}
              onAdd={add}
              onClose={() => setIsSearching(false)}
            />
          </Suspense>
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
              onTurn={(next) => set(dials.map((other) => (other === dial ? next : other)))}
              onRemove={() => set(dials.filter((other) => other !== dial))}
            />
          ))}
        </ul>
      </div>
    </section>
  )
}
