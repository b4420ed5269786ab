// Deleting a chat waits a few seconds for an Undo before the server hears of it.

import { create } from 'zustand'
import { chatDelete } from '#/api/calls'
import { csrfToken, sentenceOf } from '#/api/http'
import { chatsChanged } from '#/api/queries/chats'
import type { ChatLine } from '#/api/shapes'
import { announce } from '#/ui/announce'

const UNDO_MS = 8_000

export const useDeletion = create<{ readonly chat: ChatLine | null; readonly gone: readonly string[] }>(() => ({ chat: null, gone: [] }))

let timer: ReturnType<typeof setTimeout> | null = null

function carryOut(): void {
  const { chat } = useDeletion.getState()
  if (timer) clearTimeout(timer)
  timer = null
  if (!chat) return
  useDeletion.setState({ chat: null })
  chatDelete(chat.id)
    .then(chatsChanged)
    .catch((error: unknown) => {
      useDeletion.setState(({ gone }) => ({ gone: gone.filter((id) => id !== chat.id) }))
      announce(sentenceOf(error))
    })
}

export function deleteSoon(chat: ChatLine): void {
  carryOut()
  useDeletion.setState(({ gone }) => ({ chat, gone: [...gone, chat.id] }))
  timer = setTimeout(carryOut, UNDO_MS)
}

export function undoDelete(): void {
  if (timer) clearTimeout(timer)
  timer = null
  useDeletion.setState(({ chat, gone }) => ({ chat: null, gone: gone.filter((id) => id !== chat?.id) }))
  announce('Chat restored')
}

/** A page that closes keeps its word. */
addEventListener('pagehide', () => {
  const { chat } = useDeletion.getState()
  if (!chat) return
  void fetch(`/api/chats/${chat.id}`, { method: 'DELETE', keepalive: true, headers: { 'X-CSRFToken': csrfToken() } })
})
