// From a written message to a saved turn: sign in if need be, open the chat, say it; every step may be tried again.

import { chatCreate, replyCreate, replyRead, turnCreate } from '#/api/calls'
import { replyContinue } from '#/api/treeCalls'
import { ApiError, sentenceOf } from '#/api/http'
import { chatQuery, chatsChanged, replyLearned, turnLearned } from '#/api/queries/chats'
import { ensureSignedIn } from '#/api/queries/session'
import { queryClient } from '#/api/queryClient'
import { hasEnded, type Reply } from '#/api/shapes'
import type { Clamp } from '#/api/contract.gen'
import { mixMove } from '#/features/desk/mix'
import { linkTo } from '#/features/personas/links'
import { draftMove, type Pending, pendingMove, pendingPut, useOutbox } from './outbox'
import { deskNoted, voicesMove, voicesSpent } from './voices'

const LOOKS = 20
const LOOK_MS = 400

/** Where a message goes: a chat, or a columnist with whom a chat is about to begin. */
export interface Place {
  readonly conversation: string
  readonly chat: string | null
  readonly persona: string
  readonly opened: (chat: string) => void
}

async function openChat({ conversation, persona, opened }: Place): Promise<string> {
  const chat = await chatCreate(persona, linkTo(persona) ?? undefined)
  queryClient.setQueryData(chatQuery(chat.id).queryKey, { ...chat, turns: [], head: null })
  mixMove(conversation, chat.id)
  pendingMove(conversation, chat.id)
  draftMove(conversation, chat.id)
  voicesMove(conversation, chat.id)
  chatsChanged()
  opened(chat.id)
  return chat.id
}

export async function send(place: Place, message: Omit<Pending, 'state' | 'error'>): Promise<void> {
  if (useOutbox.getState().pending[place.conversation]?.state === 'sending') return
  pendingPut(place.conversation, { ...message, state: 'sending', error: null })
  let conversation = place.conversation
  try {
    await ensureSignedIn()
    conversation = place.chat ?? (await openChat(place))
    const { client_key, parent, text, clamps, voices, desk } = message
    const { turn } = await turnCreate(conversation, { client_key, parent, text, ...(clamps && { clamps }), ...(voices && { voices }) })
    deskNoted(turn, desk)
    if (voices) voicesSpent(conversation)
    await turnLearned(conversation, turn)
    pendingPut(conversation, null)
  } catch (error) {
    pendingPut(conversation, failed(message, error))
  }
}

export function failed(message: Omit<Pending, 'state' | 'error'>, error: unknown): Pending {
  return { ...message, state: 'failed', error: sentenceOf(error), code: codeOf(error) }
}

export const codeOf = (error: unknown) => (error instanceof ApiError ? error.code : null)

/** Asked for under one key until the server has said yes. */
async function insist(ask: () => Promise<{ reply: Reply }>): Promise<Reply> {
  const { reply } = await ask().catch((error: unknown) => {
    if (error instanceof ApiError && error.status === 0) return ask()
    throw error
  })
  return reply
}

/** Another variant of an answer. */
export async function sayAgain(chat: string, turn: string, wish: { clamps?: readonly Clamp[] }): Promise<void> {
  const client_key = crypto.randomUUID()
  await replyLearned(chat, await insist(() => replyCreate(turn, { client_key, ...wish })))
}

/** Its stream tells that it has ended a moment before it is written down. */
async function writtenDown(reply: string): Promise<void> {
  for (let looks = 0; looks < LOOKS; looks += 1) {
    if (hasEnded((await replyRead(reply)).status)) return
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS))
  }
}

/** A variant that goes on where one was cut off. */
export async function sayOn(chat: string, reply: string): Promise<void> {
  await writtenDown(reply)
  const client_key = crypto.randomUUID()
  await replyLearned(chat, await insist(() => replyContinue(reply, client_key)))
}
