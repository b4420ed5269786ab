// From a written message to a saved turn: sign in if need be, open the chat, say it; every step may be tried again.

import { chatCreate, replyCreate, turnCreate } from '#/api/calls'
import { ApiError, sentenceOf } from '#/api/http'
import { chatQuery, chatsChanged, replyLearned, turnLearned } from '#/api/queries/chats'
import { ensureSignedIn } from '#/api/queries/session'
import { queryClient } from '#/api/queryClient'
import type { Reply } from '#/api/shapes'
import type { Clamp } from '#/api/contract.gen'
import { mixMove } from '#/features/desk/mix'
import { linkTo } from '#/features/personas/links'
import { type Pending, pendingMove, pendingPut, useOutbox } from './outbox'

/** Where a message goes: a chat, or a columnist with whom a chat is about to begin. */
export interface Place {
  readonly conversation: string
  readonly chat: string | null
  readonly persona: string
  readonly opened: (chat: string) => void
}

async function openChat({ conversation, persona, opened }: Place): Promise<string> {
  const chat = await chatCreate(persona, linkTo(persona) ?? undefined)
  queryClient.setQueryData(chatQuery(chat.id).queryKey, { ...chat, turns: [] })
  mixMove(conversation, chat.id)
  pendingMove(conversation, chat.id)
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
    const { client_key, parent, text, clamps } = message
    const { turn } = await turnCreate(conversation, { client_key, parent, text, ...(clamps && { clamps }) })
    await turnLearned(conversation, turn)
    pendingPut(conversation, null)
  } catch (error) {
    pendingPut(conversation, { ...message, state: 'failed', error: sentenceOf(error) })
  }
}

/** Another variant of an answer; asked for under one key until the server has said yes. */
export async function sayAgain(chat: string, turn: string, wish: { clamps?: readonly Clamp[] }): Promise<Reply> {
  const client_key = crypto.randomUUID()
  const ask = () => replyCreate(turn, { client_key, ...wish })
  const { reply } = await ask().catch((error: unknown) => {
    if (error instanceof ApiError && error.status === 0) return ask()
    throw error
  })
  await replyLearned(chat, reply)
  return reply
}
