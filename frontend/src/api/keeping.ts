// Requests about what is kept and shared: folders, tags, files, search, clippings.

import { done, DELETE, GET, PATCH, POST, said } from './calls'
import type { components } from './schema.gen'

type Schemas = components['schemas']

export type Folder = Schemas['Folder']
export type Tag = Schemas['Tag']
export type Hit = Schemas['Hit']
export type Clipping = Schemas['Clipping']
export type ClippingLine = Schemas['ClippingSummary']
export type ClippingMade = Schemas['ClippingMade']
export type ChatChanges = Partial<Schemas['PatchedChatChange']>

/** Which chats: without any wish, all but those of the archive. */
export interface Kept {
  readonly pinned?: 'first'
  readonly folder?: string
  readonly tag?: string
  readonly archived?: 'true'
  readonly deleted?: true
}

const PAGE = 100

const chatAt = (chat_id: string) => ({ params: { path: { chat_id } } })

export const keptRead = (kept: Kept, cursor: string) =>
  said(GET('/api/chats', { params: { query: { limit: PAGE, ...kept, ...(cursor && { cursor }) } } }))
export const chatChange = (chat_id: string, body: ChatChanges) => said(PATCH('/api/chats/{chat_id}', { ...chatAt(chat_id), body }))
export const chatDelete = (chat_id: string) => done(DELETE('/api/chats/{chat_id}', chatAt(chat_id)))
export const chatRestore = (chat_id: string) => said(POST('/api/chats/{chat_id}/restore', chatAt(chat_id)))
export const chatImport = (file: Record<string, unknown>) => said(POST('/api/chats/import', { body: { file } }))
export const exportPath = (chat_id: string, format: 'markdown' | 'json') => `/api/chats/${chat_id}/export?format=${format}`

export const foldersRead = () => said(GET('/api/folders', { params: { query: { limit: PAGE } } }))
export const folderCreate = (name: string) => said(POST('/api/folders', { body: { name } }))
export const folderChange = (folder_id: string, body: { name?: string; place?: number }) =>
  said(PATCH('/api/folders/{folder_id}', { params: { path: { folder_id } }, body }))
export const folderDelete = (folder_id: string) => done(DELETE('/api/folders/{folder_id}', { params: { path: { folder_id } } }))
export const tagsRead = () => said(GET('/api/chats/tags', { params: { query: { limit: PAGE } } }))

/** `folder` is an id, or "none". */
export const searchRead = (q: string, folder: string | undefined, cursor: string, limit: number) =>
  said(GET('/api/search', { params: { query: { q, limit, ...(folder && { folder }), ...(cursor && { cursor }) } } }))

export const clippingsRead = (cursor: string) => said(GET('/api/clippings', { params: { query: { limit: PAGE, ...(cursor && { cursor }) } } }))
export const clippingCreate = (chat_id: string, body: Schemas['ClippingStart']) =>
  said(POST('/api/chats/{chat_id}/clippings', { ...chatAt(chat_id), body }))
export const clippingRevoke = (clipping_id: string) => done(DELETE('/api/clippings/{clipping_id}', { params: { path: { clipping_id } } }))
export const clippingRead = (token: string) => said(GET('/api/clippings/{token}', { params: { path: { token } } }))
export const clippingCopy = (token: string) => said(POST('/api/clippings/{token}/copy', { params: { path: { token } } }))

