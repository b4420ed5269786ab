// A chat out of a file: as the export wrote it, in JSON.

import { t } from '@lingui/core/macro'
import { chatImport } from '#/api/keeping'
import { ApiError } from '#/api/http'
import { chatQuery, chatsChanged } from '#/api/queries/chats'
import { ensureSignedIn } from '#/api/queries/session'
import { queryClient } from '#/api/queryClient'
import type { Chat } from '#/api/shapes'

export function chatFile(text: string): Record<string, unknown> {
  let file: unknown
  try {
    file = JSON.parse(text)
  } catch {
    file = null
  }
  if (typeof file !== 'object' || file === null || Array.isArray(file)) throw new ApiError(0, 'import_malformed', t`This file is not a chat. Choose a JSON file that was exported here.`)
  return file as Record<string, unknown>
}

export async function importChat(file: File): Promise<Chat> {
  const read = chatFile(await file.text())
  await ensureSignedIn()
  const chat = await chatImport(read)
  queryClient.setQueryData(chatQuery(chat.id).queryKey, chat)
  chatsChanged()
  return chat
}
