// Ways to a dial: by words that it is known by, or by a text that lights it up. A third way, which describes
// the columnist and gets dials for it, has its room in WAYS.

import type { MessageDescriptor } from '@lingui/core'
import { msg } from '@lingui/core/macro'
import { useLingui } from '@lingui/react/macro'
import { type ComponentType, lazy, Suspense, useState } from 'react'
import type { Feature } from '#/api/shapes'

export interface FinderProps {
  readonly isOnDesk: (feature: Feature) => boolean
  readonly isFull: boolean
  readonly onAdd: (feature: Feature) => void
  readonly onClose: () => void
}

interface Way {
  readonly name: MessageDescriptor
  readonly Finder: ComponentType<FinderProps>
}

const WAYS = {
  words: {
    name: msg`By words`,
    Finder: lazy(async () => ({ default: (await import('#/features/desk/FeatureSearch')).FeatureSearch })),
  },
  example: { name: msg`By an example`, Finder: lazy(() => import('./ExampleFinder')) },
} satisfies Record<string, Way>

export function FeatureFinder(props: FinderProps) {
  const { t } = useLingui()
  const [way, setWay] = useState<keyof typeof WAYS>('words')
  const { Finder } = WAYS[way]
  return (
    <div className="finder">
      <div className="pair" role="group" aria-label={t`How to find a dial`}>
        {(Object.keys(WAYS) as (keyof typeof WAYS)[]).map((name) => (
          <button key={name} type="button" className="tog" aria-pressed={name === way} onClick={() => setWay(name)}>
            {t(WAYS[name].name)}
          </button>
        ))}
      </div>
      <Suspense fallback={null}>
        <Finder {...props} />
      </Suspense>
    </div>
  )
}
