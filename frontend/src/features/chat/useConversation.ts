// One conversation as the page needs it: its thread, its mix, and what the reader can do.

import { useEffect, useMemo, useState } from 'react'
import { replySteer } from '#/api/calls'
import { ApiError, sentenceOf } from '#/api/http'
import { queryClient } from '#/api/queryClient'
import type { Chat, Persona, Reply } from '#/api/shapes'
import { hasEnded } from '#/api/shapes'
import type { Clamp } from '#/api/contract.gen'
import { sameClamps } from '#/features/desk/dials'
import { clampsOf, editionMix, type Mix, mixKept, mixOf, mixSave, useMixes, wish } from '#/features/desk/mix'
import { useFeatures } from '#/features/desk/useFeatures'
import { throttle } from '#/lib/throttle'
import { announce } from '#/ui/announce'
import { usePending } from './outbox'
import { type Place, sayAgain, send } from './sending'
import { follow, useClosingClamps, useStatus } from './streams'
import { type Choices, thread } from './thread'

const STEER_MS = 400

const steer = throttle((reply: string, clamps: readonly Clamp[]) => {
  replySteer(reply, clamps).catch((error: unknown) => {
    const isOver = error instanceof ApiError && error.code === 'not_writing'
    if (!isOver) announce(sentenceOf(error))
  })
}, STEER_MS)

function useFollowing(chat: Chat | null): void {
  useEffect(() => {
    if (!chat) return
    const refresh = () => void queryClient.invalidateQueries({ queryKey: ['chats'] })
    for (const turn of chat.turns) for (const reply of turn.replies) follow(reply, refresh)
  }, [chat])
}

function useMix(conversation: string, persona: Persona, last: Reply | null): readonly [Mix, (mix: Mix) => void] {
  const mixes = useMixes((state) => state.mixes)
  const used = useClosingClamps(last)
  const featureOf = useFeatures(used ?? [])
  const kept = useMemo(() => mixKept(conversation, mixes), [conversation, mixes])
  const mix = useMemo(() => {
    if (kept) return kept
    const own = editionMix(persona.edition)
    if (!used || sameClamps(used, clampsOf(own))) return own
    return mixOf(used, persona.edition, featureOf) ?? own
  }, [kept, used, persona.edition, featureOf])
  return [mix, (next) => mixSave(conversation, next)]
}

export function useConversation(persona: Persona, chat: Chat | null, opened: (chat: string) => void) {
  const place: Place = { conversation: chat?.id ?? `new:${persona.slug}`, chat: chat?.id ?? null, persona: persona.slug, opened }
  const [choices, setChoices] = useState<Choices>({})
  const steps = useMemo(() => thread(chat?.turns ?? [], choices), [chat?.turns, choices])
  const pending = usePending(place.conversation)
  const last = steps.at(-1)?.reply ?? null
  const state = useStatus(last)
  const active = last && state && !hasEnded(state) ? last : null
  const [mix, saveMix] = useMix(place.conversation, persona, last)
  useFollowing(chat)

  const choose = (turn: string, reply: string) => setChoices((old) => ({ ...old, [turn]: reply }))
  return {
    place,
    steps,
    pending,
    active,
    last,
    mix,
    choose,
    turnMix: (next: Mix) => {
      saveMix(next)
      if (active && !sameClamps(clampsOf(mix), clampsOf(next))) steer(active.id, clampsOf(next))
    },
    say: (text: string) =>
      send(place, { client_key: crypto.randomUUID(), parent: last?.id ?? null, text, ...wish(mix, persona.edition) }),
    retry: () => (pending ? send(place, pending) : Promise.resolve()),
    again: async (turn: string) => {
      if (!chat) return
      try {
        const reply = await sayAgain(chat.id, turn, wish(mix, persona.edition))
        choose(turn, reply.id)
      } catch (error) {
        announce(sentenceOf(error))
      }
    },
  }
}

export type Conversation = ReturnType<typeof useConversation>

