// A feature and its clamp, for tests.

import type { Clamp } from '#/api/contract.gen'
import type { Feature } from '#/api/shapes'

export function featureNamed(label: string, index: number): Feature {
  return {
    artifact: 'demo',
    index,
    label,
    description: `what ${label} does`,
    density: 0.01,
    max_activation: 8,
    top_tokens: [],
    bottom_tokens: [],
    dial: {
      mode: 'add',
      positions: 'decision',
      ceiling: 4,
      safe: [-3, 2],
      dose: 1.5,
      curve: [-4, 0, 4].map((strength) => ({ strength, style: 0.5, instruct: 1, fluency: 1, hm: 1 })),
    },
  }
}

export function clip(feature: Feature, strength: number): Clamp {
  const { mode, positions } = feature.dial
  return { artifact: feature.artifact, feature: feature.index, strength, mode, positions }
}
