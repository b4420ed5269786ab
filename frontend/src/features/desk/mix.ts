// The mix of each conversation: its dials as they stand on the desk, kept in this browser.

import { create } from 'zustand'
import type { Clamp } from '#/api/contract.gen'
import type { Dial, Edition } from '#/api/shapes'
import { put, taken } from '#/lib/shelf'
import type { FeatureLookup } from './changes'
import { sameClamps } from './dials'

export interface Mix {
  readonly dials: readonly Dial[]
  readonly isDry: boolean
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
}

export function editionMix(edition: Edition): Mix {
  return { dials: edition.clamps, isDry: false }
}

/** The mix a reply was written with, where every feature of it is known. */
export function mixOf(clamps: readonly Clamp[], edition: Edition, featureOf: FeatureLookup): Mix | null {
  if (clamps.length === 0) return { dials: edition.clamps, isDry: edition.clamps.length > 0 }
  const dials = clamps.flatMap((clamp) => {
    const feature = featureOf(clamp.artifact, clamp.feature)
    return feature ? [{ clamp, feature }] : []
  })
  return dials.length === clamps.length ? { dials, isDry: false } : null
}

export function clampsOf(mix: Mix): readonly Clamp[] {
  return mix.isDry ? [] : mix.dials.map(({ clamp }) => clamp)
}

export function isEdited(mix: Mix, edition: Edition): boolean {
  return mix.isDry || !sameClamps(clampsOf(mix), editionMix(edition).dials.map(({ clamp }) => clamp))
}

/** What a request says of the mix: nothing when it is the edition's own. */
export function wish(mix: Mix, edition: Edition): { clamps?: readonly Clamp[] } {
  return isEdited(mix, edition) ? { clamps: clampsOf(mix) } : {}
}
