// The note a changed mix leaves in the transcript, in words.

import { t } from '@lingui/core/macro'
import type { Clamp } from '#/api/contract.gen'
import type { Feature } from '#/api/shapes'
import { isIdle, keyOf, spoken, toDial } from './dials'

export type FeatureLookup = (artifact: string, index: number) => Feature | undefined

function reading(clamp: Clamp | undefined, feature: Feature | undefined): string {
  if (!clamp) return t`off`
  return spoken(feature ? toDial(clamp.strength, feature.dial.ceiling) : clamp.strength)
}

/** "Caution 0 → −6", one per dial that moved; a dial idle before and after says nothing. */
export function changes(before: readonly Clamp[], after: readonly Clamp[], featureOf: FeatureLookup): string[] {
  const old = new Map(before.map((clamp) => [keyOf(clamp), clamp]))
  const now = new Map(after.map((clamp) => [keyOf(clamp), clamp]))
  return [...new Set([...old.keys(), ...now.keys()])].flatMap((key) => {
    const [was, is] = [old.get(key), now.get(key)]
    const any = is ?? was
    if (!any || was?.strength === is?.strength) return []
    if ((!was || isIdle(was)) && (!is || isIdle(is))) return []
    const feature = featureOf(any.artifact, any.feature)
    const from = !was && any.mode === 'add' ? '0' : reading(was, feature)
    const to = !is && any.mode === 'add' ? '0' : reading(is, feature)
    return [`${feature?.label ?? t`Feature ${any.feature}`} ${from} → ${to}`]
  })
}

export function note(before: readonly Clamp[], after: readonly Clamp[], featureOf: FeatureLookup): string | null {
  const list = changes(before, after, featureOf)
  const what = list.join(', ')
  return what ? t`Mix changed: ${what}` : null
}
