// The chats of this reader: one tree each, patched where a stream has ended.

import { notifyManager, queryOptions } from '@tanstack/react-query'
import { chatPersonaRead, chatRead } from '../calls'
import { chatHeadPut } from '../treeCalls'
import { queryClient } from '../queryClient'
import type { Chat, Reply, Turn } from '../shapes'

const CHAT_MS = 4_000 // the other tab's turns appear within this

export const chatQuery = (id: string) =>
  queryOptions({ queryKey: ['chats', id], queryFn: () => chatRead(id), refetchInterval: CHAT_MS })

/** Who answers in a chat, where nobody shows them any more. */
export const chatPersonaQuery = (id: string) =>
  queryOptions({ queryKey: ['speaks-in', id], queryFn: () => chatPersonaRead(id), staleTime: 60_000 })

const neighbours = typeof BroadcastChannel === 'undefined' ? null : new BroadcastChannel('shallot:chats')

neighbours?.addEventListener('message', () => void queryClient.invalidateQueries({ queryKey: ['chats'] }))

export function chatsChanged(): void {
  void queryClient.invalidateQueries({ queryKey: ['chats'] })
  neighbours?.postMessage('changed')
}

function patchChat(id: string, patch: (chat: Chat) => Chat): void {
  queryClient.setQueryData(chatQuery(id).queryKey, (chat) => chat && patch(chat))
}

/** Whatever is asked for is shown. */
function withTurn(chat: Chat, turn: Turn): Chat {
  const turns = chat.turns.some(({ id }) => id === turn.id) ? chat.turns : [...chat.turns, turn]
  return { ...chat, turns, head: turn.replies[0]?.id ?? chat.head }
}

export async function turnLearned(chat: string, turn: Turn): Promise<void> {
  await queryClient.cancelQueries({ queryKey: chatQuery(chat).queryKey })
  patchChat(chat, (old) => withTurn(old, turn))
  chatsChanged()
  // Until the thread shows it: taken away before, the message on its way would leave a gap.
  await new Promise<void>((told) => notifyManager.schedule(told))
}

function withReply(turn: Turn, reply: Reply): Turn {
  const known = turn.replies.some(({ id }) => id === reply.id)
  const replies = known ? turn.replies.map((old) => (old.id === reply.id ? reply : old)) : [...turn.replies, reply]
  return { ...turn, replies }
}

export async function replyLearned(chat: string, reply: Reply, isShown = true): Promise<void> {
  await queryClient.cancelQueries({ queryKey: chatQuery(chat).queryKey })
  patchChat(chat, (old) => ({
    ...old,
    head: isShown ? reply.id : old.head,
    turns: old.turns.map((turn) => (turn.id === reply.turn ? withReply(turn, reply) : turn)),
  }))
  chatsChanged()
}

/** Which of those seen side by side was liked best. */
export async function voteLearned(chat: string, turn: string, vote: string): Promise<void> {
  await queryClient.cancelQueries({ queryKey: chatQuery(chat).queryKey })
  patchChat(chat, (old) => ({ ...old, turns: old.turns.map((one) => (one.id === turn ? { ...one, vote } : one)) }))
  void queryClient.invalidateQueries({ queryKey: ['votes'] })
}

let moving: Promise<unknown> = Promise.resolve()

/** Another branch is shown, at once here; the server is told one choice after the other. */
export async function headChosen(chat: string, reply: string): Promise<void> {
  await queryClient.cancelQueries({ queryKey: chatQuery(chat).queryKey })
  patchChat(chat, (old) => ({ ...old, head: reply }))
  const told = moving.then(() => chatHeadPut(chat, reply))
  moving = told.catch(() => undefined)
  try {
    await told
  } finally {
    void queryClient.invalidateQueries({ queryKey: chatQuery(chat).queryKey })
  }
}
