// One conversation that is kept, as the page needs it: its thread, its mix, and what the reader can do.

import { useState } from 'react'
import { sentenceOf } from '#/api/http'
import { headChosen } from '#/api/queries/chats'
import { queryClient } from '#/api/queryClient'
import type { Chat, Persona, Turn } from '#/api/shapes'
import { wish } from '#/features/desk/mix'
import { codeOf, type Place, sayAgain, sayOn, send } from './sending'
import { useFollowing, useTalk } from './useTalk'
import { asked, useVoices } from './voices'

/** What was refused, and what the reader wanted. */
export interface Trouble {
  readonly words: string
  readonly code: string | null
  readonly retry: () => void
}

export interface Conversation extends ReturnType<typeof useTalk> {
  readonly place: Place
  readonly turns: readonly Turn[]
  readonly trouble: Trouble | null
  readonly calm: () => void
  readonly say: (text: string) => Promise<void>
  /** The same turn in other words: a branch of its own. */
  readonly resay: (turn: Turn, text: string) => Promise<void>
  readonly retry: () => Promise<void>
  readonly again: (turn: string) => void
  readonly choose: (reply: string) => void
  /** Null where nothing is kept that could go on. */
  readonly goOn: ((reply: string) => void) | null
}

const NONE: readonly Turn[] = []
const refresh = () => void queryClient.invalidateQueries({ queryKey: ['chats'] })

export function useTrouble() {
  const [trouble, setTrouble] = useState<Trouble | null>(null)
  const attempt = (deed: () => Promise<void>): void => {
    setTrouble(null)
    deed().catch((error: unknown) => setTrouble({ words: sentenceOf(error), code: codeOf(error), retry: () => attempt(deed) }))
  }
  return { trouble, attempt, calm: () => setTrouble(null) }
}

export function useConversation(persona: Persona, chat: Chat | null, opened: (chat: string) => void): Conversation {
  const place: Place = { conversation: chat?.id ?? `new:${persona.slug}`, chat: chat?.id ?? null, persona: persona.slug, opened }
  const turns = chat?.turns ?? NONE
  const talk = useTalk(place.conversation, persona, turns, chat?.head ?? null)
  const voices = useVoices(place.conversation)
  const { trouble, attempt, calm } = useTrouble()
  useFollowing(turns, refresh)

  const { pending, last, mix } = talk
  const wanted = wish(mix, persona.edition)
  const write = (parent: string | null, text: string, of?: string) =>
    send(place, { client_key: crypto.randomUUID(), parent, text, ...(of !== undefined && { of }), ...asked(voices, persona, mix) })
  const within = (deed: (chat: string) => Promise<void>) => {
    if (chat) attempt(() => deed(chat.id))
  }
  return {
    ...talk,
    place,
    turns,
    trouble,
    calm,
    choose: (reply) => within((id) => headChosen(id, reply)),
    say: (text) => write(last?.id ?? null, text),
    resay: (turn, text) => write(turn.parent, text, turn.id),
    retry: () => (pending ? send(place, pending) : Promise.resolve()),
    again: (turn) => within((id) => sayAgain(id, turn, wanted)),
    goOn: (reply) => within((id) => sayOn(id, reply)),
  }
}
