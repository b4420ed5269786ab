// Who answers next: the columnist of the chat, or several side by side.

import { useMemo } from 'react'
import { create } from 'zustand'
import type { Voice } from '#/api/calls'
import type { Clamp } from '#/api/contract.gen'
import { put, taken } from '#/lib/shelf'

export const MOST_VOICES = 4
const ALONE: readonly Voice[] = []

const useVoicesStore = create<{ readonly voices: Readonly<Record<string, readonly Voice[]>> }>(() => ({ voices: {} }))

const shelfKey = (conversation: string) => `voices:${conversation}`

export function voicesPut(conversation: string, voices: readonly Voice[]): void {
  put(shelfKey(conversation), voices.length > 0 ? voices : null)
  useVoicesStore.setState((old) => ({ voices: { ...old.voices, [conversation]: voices } }))
}

export function voicesMove(from: string, to: string): void {
  const voices = useVoicesStore.getState().voices[from] ?? taken<readonly Voice[]>(shelfKey(from))
  if (voices) voicesPut(to, voices)
  voicesPut(from, ALONE)
}

/** Empty: the columnist of the chat alone. */
export function useVoices(conversation: string): readonly Voice[] {
  const inMemory = useVoicesStore(({ voices }) => voices[conversation])
  return useMemo(() => inMemory ?? taken<readonly Voice[]>(shelfKey(conversation)) ?? ALONE, [conversation, inMemory])
}

/** What a request says of them; the chat's columnist speaks as the dials stand, the others as their editions have it. */
export function asked(voices: readonly Voice[], persona: string, wish: { clamps?: readonly Clamp[] }): { voices?: readonly Voice[]; clamps?: readonly Clamp[] } {
  if (voices.length < 2) return wish
  return { voices: voices.map((voice) => (voice.persona === persona && !voice.clamps ? { ...voice, ...wish } : voice)) }
}
