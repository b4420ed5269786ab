// What a reader does with a chat they keep: organise it, delete it, have it back.

import { t } from '@lingui/core/macro'
import type { InfiniteData } from '@tanstack/react-query'
import { placeLost } from '#/app/layout'
import { type ChatChanges, chatChange, chatDelete, chatRestore, type Kept } from '#/api/keeping'
import { sentenceOf } from '#/api/http'
import { chatQuery, chatsChanged } from '#/api/queries/chats'
import { queryClient } from '#/api/queryClient'
import type { ChatLine } from '#/api/shapes'
import { announce } from '#/ui/announce'
import { toast } from '#/ui/toast'

interface Page {
  readonly results: readonly ChatLine[]
}

export const titleOf = (chat: ChatLine) => chat.title || chat.persona.name

/** Tags as a reader writes them: with commas, with or without #. */
export function tagsOf(text: string): string[] {
  return text
    .split(/[,;\n]/u)
    .map((tag) => tag.trim())
    .filter(Boolean)
}

/** The lists without this chat, before the server has been asked again. */
function hide(id: string, ofWhich: (kept: Kept) => boolean): void {
  const lists = queryClient.getQueriesData<InfiniteData<Page>>({ queryKey: ['chats', 'kept'] })
  for (const [key, list] of lists) {
    if (!list || !ofWhich(key[2] as Kept)) continue
    const pages = list.pages.map((page) => ({ ...page, results: page.results.filter((chat) => chat.id !== id) }))
    queryClient.setQueryData(key, { ...list, pages })
  }
}

export function failed(error: unknown): void {
  toast({ words: sentenceOf(error), isFault: true })
}

/** Throws what the server refused: whoever asked shows it where it was typed. */
export async function chatSave(chat: ChatLine, changes: ChatChanges, words: string): Promise<void> {
  const saved = await chatChange(chat.id, changes)
  queryClient.setQueryData(chatQuery(chat.id).queryKey, (old) => old && { ...old, ...saved })
  chatsChanged()
  announce(words)
}

export function chatKeep(chat: ChatLine, changes: ChatChanges, words: string): void {
  chatSave(chat, changes, words).catch(failed)
}

/** Whether it is there now. */
export async function chatArchive(chat: ChatLine): Promise<boolean> {
  try {
    await chatChange(chat.id, { archived: true })
    hide(chat.id, ({ archived }) => !archived)
    chatsChanged()
    const title = titleOf(chat)
    const back = () => chatKeep(chat, { archived: false }, t`Taken out of the archive`)
    toast({ words: t`“${title}” is in the archive`, action: { label: t`Undo`, run: back } })
    return true
  } catch (error) {
    failed(error)
    return false
  }
}

export async function chatBack(chat: ChatLine): Promise<void> {
  try {
    await chatRestore(chat.id)
    hide(chat.id, ({ deleted }) => deleted === true)
    chatsChanged()
    announce(t`Chat restored`)
  } catch (error) {
    failed(error)
  }
}

/** Whether it is gone now. */
export async function chatRemove(chat: ChatLine): Promise<boolean> {
  try {
    await chatDelete(chat.id)
    placeLost(`/chats/${chat.id}`)
    hide(chat.id, ({ deleted }) => !deleted)
    chatsChanged()
    const title = titleOf(chat)
    toast({ words: t`Deleted “${title}”`, action: { label: t`Undo`, run: () => void chatBack(chat) } })
    return true
  } catch (error) {
    failed(error)
    return false
  }
}
