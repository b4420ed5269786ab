// What every conversation has, kept or off the record: a thread, a mix, who is writing.

import { useEffect, useMemo } from 'react'
import { replySteer } from '#/api/calls'
import { ApiError, sentenceOf } from '#/api/http'
import type { Persona, Reply, Turn } from '#/api/shapes'
import type { Clamp } from '#/api/contract.gen'
import { sameClamps } from '#/features/desk/dials'
import { clampsOf, editionMix, type Mix, mixKept, mixOf, mixSave, useMixes } from '#/features/desk/mix'
import { useFeatures } from '#/features/desk/useFeatures'
import { throttle } from '#/lib/throttle'
import { toast } from '#/ui/toast'
import { usePending } from './outbox'
import { follow, useClosingClamps, useUnended } from './streams'
import { above, type Step, thread } from './thread'
import { isSteerable } from './voices'

const STEER_MS = 400
const NOBODY: readonly Reply[] = []

const steer = throttle((reply: string, clamps: readonly Clamp[]) => {
  replySteer(reply, clamps).catch((error: unknown) => {
    const isOver = error instanceof ApiError && error.code === 'not_writing'
    if (!isOver) toast({ words: sentenceOf(error), isFault: true })
  })
}, STEER_MS)

export function useFollowing(turns: readonly Turn[], onEnd: () => void): void {
  useEffect(() => {
    for (const turn of turns) for (const reply of turn.replies) follow(reply, onEnd)
  }, [turns, onEnd])
}

function useMix(conversation: string, persona: Persona, steps: readonly Step[]): readonly [Mix, (mix: Mix) => void] {
  const mixes = useMixes((state) => state.mixes)
  const last = steps.findLast(({ reply }) => reply && !reply.is_bare)?.reply ?? null // of a bare one no mix is to be learned
  const closing = useClosingClamps(last)
  const used = last?.persona === persona.slug ? closing : null
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

export function useTalk(conversation: string, persona: Persona, turns: readonly Turn[], head: string | null) {
  const pending = usePending(conversation)
  const whole = useMemo(() => thread(turns, head), [turns, head])
  const steps = pending ? above(whole, pending.parent) : whole
  const end = steps.at(-1)
  const last = end?.reply ?? null
  const writing = useUnended(end?.turn.replies ?? NOBODY)
  const active = writing.find((reply) => reply.id === last?.id && end && isSteerable(reply, end.turn, persona)) ?? null
  const [mix, saveMix] = useMix(conversation, persona, steps)
  const turnMix = (next: Mix) => {
    saveMix(next)
    if (active && !sameClamps(clampsOf(mix), clampsOf(next))) steer(active.id, clampsOf(next))
  }
  return { steps, pending, last, writing, active, mix, turnMix }
}
