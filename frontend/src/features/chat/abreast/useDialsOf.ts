// Clamps as dials, as far as their features are known: for a glyph.

import type { Clamp } from '#/api/contract.gen'
import type { Dial } from '#/api/shapes'
import { useFeatures } from '#/features/desk/useFeatures'

export function useDialsOf(clamps: readonly Clamp[]): readonly Dial[] {
  const featureOf = useFeatures(clamps)
  return clamps.flatMap((clamp) => {
    const feature = featureOf(clamp.artifact, clamp.feature)
    return feature ? [{ clamp, feature }] : []
  })
}
