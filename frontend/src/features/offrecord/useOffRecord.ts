// A conversation that is kept nowhere but in this tab's memory: the same tree, made here instead of by the server.

import { useMemo } from 'react'
import { create } from 'zustand'
import type { Clamp } from '#/api/contract.gen'
import { replyStop } from '#/api/calls'
import { sentenceOf } from '#/api/http'
import { ensureSignedIn } from '#/api/queries/session'
import { hasEnded, type Persona, type Reply, type Turn } from '#/api/shapes'
import { type Message, offRecordStart } from '#/api/treeCalls'
import { clampsOf, mixSave, wish } from '#/features/desk/mix'
import { draftPut, type Pending, pendingPut, useOutbox } from '#/features/chat/outbox'
import { failed, type Place } from '#/features/chat/sending'
import { textHeard, useStreams } from '#/features/chat/streams'
import { above, thread } from '#/features/chat/thread'
import { type Conversation, useTrouble } from '#/features/chat/useConversation'
import { useFollowing, useTalk } from '#/features/chat/useTalk'
import { offTheRecord } from '#/lib/shelf'
import { toast } from '#/ui/toast'

interface Kept {
  readonly turns: readonly Turn[]
  readonly head: string | null
}

const NOTHING: Kept = { turns: [], head: null }

const useMemory = create<{ readonly talks: Readonly<Record<string, Kept>> }>(() => ({ talks: {} }))

const kept = (slug: string) => useMemory.getState().talks[slug] ?? NOTHING
const keep = (slug: string, next: Kept) => useMemory.setState(({ talks }) => ({ talks: { ...talks, [slug]: next } }))

const stop = (reply: string) => replyStop(reply).catch((error: unknown) => toast({ words: sentenceOf(error), isFault: true }))

/** Nothing of it is left, here as little as there. */
export function forget(slug: string): void {
  for (const { id, status } of kept(slug).turns.flatMap(({ replies }) => replies)) {
    if (!hasEnded(useStreams.getState().transcripts[id]?.state ?? status)) void stop(id)
  }
  keep(slug, NOTHING)
  draftPut(offTheRecord(slug), null)
  pendingPut(offTheRecord(slug), null)
  mixSave(offTheRecord(slug), null)
}

/** What the model is told: the branch down to this reply, and what is said now. */
export function messagesTo({ turns }: Kept, parent: string | null, text: string, heard: (reply: string) => string): readonly Message[] {
  const before = parent === null ? [] : above(thread(turns, parent), parent)
  const said = before.flatMap(({ turn, reply }): readonly Message[] => {
    const answer = reply ? heard(reply.id) : ''
    return answer.trim() === '' ? [] : [{ role: 'user', text: turn.text }, { role: 'assistant', text: answer }]
  })
  return [...said, { role: 'user', text }]
}

function replyMade(id: string, turn: string, index: number, persona: Persona, clamps: readonly Clamp[]): Reply {
  const { slug, edition, is_satire } = persona
  return {
    ...{ id, turn, index, status: 'queued', text: '', prefix: '', continues: null, clamps: [...clamps], vectors: [], is_bare: false, persona: slug },
    ...{ edition: edition.number, model: edition.model, seed: 0, is_satire, reason: null, error: null, tokens: 0, first_token_ms: null },
    ...{ tokens_per_second: null, created_at: new Date().toISOString(), rating: null, imported: null, opening: [], moves: [] },
  }
}

type Asking = Omit<Pending, 'state' | 'error'>

async function heardFrom(persona: Persona, parent: string | null, text: string, clamps?: readonly Clamp[]): Promise<string> {
  await ensureSignedIn()
  const { reply } = await offRecordStart(persona.slug, messagesTo(kept(persona.slug), parent, text, textHeard), clamps)
  return reply
}

/** Nobody waits for it once the talk is forgotten. */
const isAwaited = (name: string, { client_key }: Asking) => useOutbox.getState().pending[name]?.client_key === client_key

async function ask(persona: Persona, asking: Asking, clamps: readonly Clamp[]): Promise<void> {
  const name = offTheRecord(persona.slug)
  if (useOutbox.getState().pending[name]?.state === 'sending') return
  pendingPut(name, { ...asking, state: 'sending', error: null })
  try {
    const reply = await heardFrom(persona, asking.parent, asking.text, asking.clamps)
    if (!isAwaited(name, asking)) {
      void stop(reply)
      return
    }
    const id = offTheRecord(crypto.randomUUID())
    const turn = { id, parent: asking.parent, text: asking.text, created_at: new Date().toISOString(), voices: 1, vote: null, replies: [replyMade(reply, id, 0, persona, clamps)] }
    keep(persona.slug, { turns: [...kept(persona.slug).turns, turn], head: reply })
    pendingPut(name, null)
  } catch (error) {
    if (isAwaited(name, asking)) pendingPut(name, failed(asking, error))
  }
}

async function askAgain(persona: Persona, id: string, clamps: readonly Clamp[], wished: { clamps?: readonly Clamp[] }): Promise<void> {
  const turn = kept(persona.slug).turns.find((one) => one.id === id)
  if (!turn) return
  const reply = await heardFrom(persona, turn.parent, turn.text, wished.clamps)
  if (!kept(persona.slug).turns.includes(turn)) {
    void stop(reply)
    return
  }
  const more = { ...turn, replies: [...turn.replies, replyMade(reply, id, turn.replies.length, persona, clamps)] }
  keep(persona.slug, { turns: kept(persona.slug).turns.map((one) => (one.id === id ? more : one)), head: reply })
}

const nothing = () => undefined

export function useOffRecord(persona: Persona): Conversation {
  const name = offTheRecord(persona.slug)
  const { turns, head } = useMemory(({ talks }) => talks[persona.slug]) ?? NOTHING
  const talk = useTalk(name, persona, turns, head)
  const { trouble, attempt, calm } = useTrouble()
  useFollowing(turns, nothing)
  const place: Place = useMemo(() => ({ conversation: name, chat: null, persona: persona.slug, opened: nothing }), [name, persona.slug])

  const { last, mix, pending } = talk
  const wished = wish(mix, persona.edition)
  const say = (parent: string | null, text: string, of?: string) =>
    ask(persona, { client_key: crypto.randomUUID(), parent, text, ...(of !== undefined && { of }), ...wished }, clampsOf(mix))
  return {
    ...talk,
    place,
    turns,
    trouble,
    calm,
    goOn: null,
    say: (text) => say(last?.id ?? null, text),
    resay: (turn, text) => say(turn.parent, text, turn.id),
    retry: () => (pending ? ask(persona, pending, clampsOf(mix)) : Promise.resolve()),
    again: (turn) => attempt(() => askAgain(persona, turn, clampsOf(mix), wished)),
    choose: (reply) => keep(persona.slug, { turns, head: reply }),
  }
}
