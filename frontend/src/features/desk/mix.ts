// The mix of each conversation: its dials as they stand on the desk, kept in this browser.

import { create } from 'zustand'
import type { Clamp } from '#/api/contract.gen'
import type { Dial, Edition } from '#/api/shapes'
import { put, taken } from '#/lib/shelf'
import { clampsOf, isMuted, isSoloed, masterOf, type Setting } from './acting'
import type { FeatureLookup } from './changes'
import { isIdle, keyOf, sameClamps, turned } from './dials'
import { movesMove } from './moves'

export { clampsOf }

export type Slot = 'A' | 'B'

/** What is on the desk, and beside it the other side of an A/B. */
export interface Mix extends Setting {
  readonly slot?: Slot
  readonly spare?: Setting
}

export const useMixes = create<{ readonly mixes: Readonly<Record<string, Mix | null>> }>(() => ({ mixes: {} }))

const shelfKey = (conversation: string) => `mix:${conversation}`

export function mixKept(conversation: string, mixes: Readonly<Record<string, Mix | null>>): Mix | null {
  const inMemory = mixes[conversation]
  return inMemory === undefined ? taken<Mix>(shelfKey(conversation)) : inMemory
}

export function mixSave(conversation: string, mix: Mix | null): void {
  put(shelfKey(conversation), mix)
  useMixes.setState(({ mixes }) => ({ mixes: { ...mixes, [conversation]: mix } }))
}

export function mixMove(from: string, to: string): void {
  const mix = mixKept(from, useMixes.getState().mixes)
  if (mix) mixSave(to, mix)
  mixSave(from, null)
  movesMove(from, to)
}

export function editionMix(edition: Edition): Mix {
  return { dials: edition.clamps, isDry: false }
}

/** The mix a reply was written with, where every feature of it is known. */
export function mixOf(clamps: readonly Clamp[], edition: Edition, featureOf: FeatureLookup): Mix | null {
  if (clamps.length === 0) return { dials: edition.clamps, isDry: edition.clamps.some(({ clamp }) => !isIdle(clamp)) }
  const dials = clamps.flatMap((clamp) => {
    const feature = featureOf(clamp.artifact, clamp.feature)
    return feature ? [{ clamp, feature }] : []
  })
  if (dials.length < clamps.length) return null
  const held = new Set(clamps.map(keyOf))
  const resting = edition.clamps.filter(({ clamp }) => clamp.mode === 'add' && !held.has(keyOf(clamp)))
  return { dials: [...dials, ...resting.map((dial) => turned(dial, 0))], isDry: false }
}

/** The dials to draw of a mix: none of a dry one. */
export const dialsShown = ({ isDry, dials }: Setting): readonly Dial[] => (isDry ? [] : dials)

/** Whether the desk looks other than the edition set it, be it only by a dial at rest. */
export function isEdited(mix: Mix, edition: Edition): boolean {
  const own = edition.clamps.map(({ clamp }) => keyOf(clamp))
  const held = mix.dials.map(({ clamp }) => keyOf(clamp))
  const isMarked = mix.dials.some((dial) => isMuted(mix, dial) || isSoloed(mix, dial)) || masterOf(mix) !== 1
  return mix.isDry || isMarked || own.length !== held.length || own.some((key) => !held.includes(key)) || isSteeredAnew(mix, edition)
}

function isSteeredAnew(mix: Mix, edition: Edition): boolean {
  return !sameClamps(clampsOf(mix), clampsOf(editionMix(edition)))
}

/** What a request says of the mix: nothing when it does what the edition does. */
export function wish(mix: Mix, edition: Edition): { clamps?: readonly Clamp[] } {
  return isSteeredAnew(mix, edition) ? { clamps: clampsOf(mix) } : {}
}

/** The other side of the A/B; a side nobody has set yet is a copy of this one. */
export const spareOf = (mix: Mix): Setting => mix.spare ?? settingOf(mix)

function settingOf({ dials, isDry, muted, soloed, master }: Setting): Setting {
  return { dials, isDry, ...(muted && { muted }), ...(soloed && { soloed }), ...(master !== undefined && { master }) }
}

/** Set anew on this side of the desk; the other side stays. */
export function onThisSide({ slot, spare }: Mix, setting: Setting): Mix {
  return { ...settingOf(setting), ...(slot && { slot }), ...(spare && { spare }) }
}

/** The other side comes onto the desk, and this one waits beside it. */
export function slotTurned(mix: Mix, to: Slot): Mix {
  return (mix.slot ?? 'A') === to ? mix : { ...spareOf(mix), slot: to, spare: settingOf(mix) }
}
