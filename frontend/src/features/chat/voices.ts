// Who answers next: the columnist of the chat, or several columnists and mixes side by side.

import { useMemo } from 'react'
import { create } from 'zustand'
import type { Voice } from '#/api/calls'
import type { Clamp } from '#/api/contract.gen'
import type { Persona, Reply, Turn } from '#/api/shapes'
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
  /** For the next turn and no longer. */
  readonly once?: true
}

const useVoicesStore = create<{ readonly voices: Readonly<Record<string, readonly Speaker[]>> }>(() => ({ voices: {} }))

const shelfKey = (conversation: string) => `voices:${conversation}`

export function voicesPut(conversation: string, voices: readonly Speaker[]): void {
  put(shelfKey(conversation), voices.length > 0 ? voices : null)
  useVoicesStore.setState((old) => ({ voices: { ...old.voices, [conversation]: voices } }))
}

const voicesKept = (conversation: string) => useVoicesStore.getState().voices[conversation] ?? taken<readonly Speaker[]>(shelfKey(conversation))

export function voicesMove(from: string, to: string): void {
  const voices = voicesKept(from)
  if (voices) voicesPut(to, voices)
  voicesPut(from, ALONE)
}

/** They have been asked: who was to answer once is done. */
export function voicesSpent(conversation: string): void {
  if (voicesKept(conversation)?.some(({ once }) => once)) voicesPut(conversation, ALONE)
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

const isDesk = ({ persona: slug, as = 'desk' }: Speaker, persona: Persona) => as === 'desk' && slug === persona.slug

/** Those there are: of a desk without a second side nobody speaks as that. */
export const standing = (speakers: readonly Speaker[], mix: Mix) => speakers.filter(({ as }) => as !== 'spare' || mix.spare)

/** Side A before side B, whichever of them is on the desk. */
function inOrder(speakers: readonly Speaker[], persona: Persona, { slot }: Mix): readonly Speaker[] {
  const [desk, spare] = [speakers.find((one) => isDesk(one, persona)), speakers.find(({ as }) => as === 'spare')]
  if (!desk || !spare || (slot === 'B') === speakers.indexOf(spare) < speakers.indexOf(desk)) return speakers
  return speakers.map((one) => (one === desk ? spare : one === spare ? desk : one))
}

/** What a request says of them, and the place of the desk's own among them. */
export function asked(speakers: readonly Speaker[], persona: Persona, mix: Mix): { voices?: readonly Voice[]; clamps?: readonly Clamp[]; desk?: number } {
  const voices = inOrder(standing(speakers, mix), persona, mix)
  const desk = voices.findIndex((one) => isDesk(one, persona))
  const isAlone = voices.length === 0 || (voices.length === 1 && desk === 0)
  return isAlone ? wish(mix, persona.edition) : { voices: voices.map((one) => voiceOf(one, persona, mix)), desk }
}

/** Whether the desk as it stood had asked for a reply. A page that is loaded anew cannot tell. */
const ofDesk = new Map<string, boolean>()

export function deskNoted({ replies, voices }: Turn, desk = 0): void {
  replies.slice(0, voices).forEach(({ id }, place) => ofDesk.set(id, place === desk))
}

export const asideNoted = (reply: string) => ofDesk.set(reply, false)

/** Whether a turned dial is meant for this reply. */
export function isSteerable(reply: Reply, { replies, voices }: Turn, persona: Persona): boolean {
  if (reply.is_bare || reply.persona !== persona.slug) return false
  const isAmong = voices > 1 && replies.findIndex(({ id }) => id === reply.id) < voices
  return ofDesk.get(reply.id) ?? !isAmong
}
