// Who answers next: the columnist of the chat, or several columnists and mixes side by side.

import { useMemo } from 'react'
import { create } from 'zustand'
import type { Voice } from '#/api/calls'
import type { Clamp } from '#/api/contract.gen'
import type { Persona } from '#/api/shapes'
import { clampsOf, type Mix, spareOf, wish } from '#/features/desk/mix'
import { put, taken } from '#/lib/shelf'

export const MOST_VOICES = 4
const ALONE: readonly Speaker[] = []

/** As the desk stands, as its other side does, as printed, by its prompt only, without that too. */
export type As = 'desk' | 'spare' | 'printed' | 'dry' | 'bare'

/** Without `as`: the columnist of the chat as the desk stands, any other as printed. */
export interface Speaker {
  readonly persona: string
  readonly as?: As
}

const useVoicesStore = create<{ readonly voices: Readonly<Record<string, readonly Speaker[]>> }>(() => ({ voices: {} }))

const shelfKey = (conversation: string) => `voices:${conversation}`

export function voicesPut(conversation: string, voices: readonly Speaker[]): void {
  put(shelfKey(conversation), voices.length > 0 ? voices : null)
  useVoicesStore.setState((old) => ({ voices: { ...old.voices, [conversation]: voices } }))
}

export function voicesMove(from: string, to: string): void {
  const voices = useVoicesStore.getState().voices[from] ?? taken<readonly Speaker[]>(shelfKey(from))
  if (voices) voicesPut(to, voices)
  voicesPut(from, ALONE)
}

/** Empty: the columnist of the chat alone. */
export function useVoices(conversation: string): readonly Speaker[] {
  const inMemory = useVoicesStore(({ voices }) => voices[conversation])
  return useMemo(() => inMemory ?? taken<readonly Speaker[]>(shelfKey(conversation)) ?? ALONE, [conversation, inMemory])
}

function voiceOf({ persona: slug, as }: Speaker, persona: Persona, mix: Mix): Voice {
  switch (as) {
    case 'bare':
      return { persona: slug, bare: true }
    case 'dry':
      return { persona: slug, clamps: [] }
    case 'spare':
      return { persona: slug, clamps: clampsOf(spareOf(mix)) }
    case 'printed':
      return { persona: slug }
    case 'desk':
    case undefined:
      return { persona: slug, ...(slug === persona.slug && wish(mix, persona.edition)) }
    default:
      return as satisfies never
  }
}

/** What a request says of them. */
export function asked(speakers: readonly Speaker[], persona: Persona, mix: Mix): { voices?: readonly Voice[]; clamps?: readonly Clamp[] } {
  const isAlone = speakers.length < 2 && speakers[0]?.as !== 'bare'
  return isAlone ? wish(mix, persona.edition) : { voices: speakers.map((one) => voiceOf(one, persona, mix)) }
}
