// What the columnists' pages ask: the gallery, authors, editions, links, cards, reports.

import { DELETE, done, GET, PATCH, POST, PUT, said } from './calls'
import { csrfToken, guardedFetch, refusal } from './http'
import type { components } from './schema.gen'
import type { Persona } from './shapes'

type Schemas = components['schemas']

export type GalleryPersona = Schemas['GalleryPersona']
export type GalleryTag = Schemas['GalleryTag']
export type Evaluation = NonNullable<Schemas['Evaluation']['evaluation']>
export type Author = Schemas['Author']
export type EditionWhole = Schemas['EditionWhole']
export type Diff = Schemas['Diff']
export type DiffChange = Schemas['Change']
export type Lineage = Schemas['Lineage']
export type SharedLink = Schemas['Link']
export type LinkMade = Schemas['LinkMade']
export type Visibility = Schemas['VisibilityEnum']
export type PersonaWrite = Schemas['PersonaWrite']
export type ReportIn = Schemas['ReportIn']

export type Sort = 'new' | 'liked' | 'used'

export interface GalleryWish {
  readonly q?: string
  readonly tag?: string
  readonly language?: string
  readonly sort?: Sort
}

const PAGE = 24

const of = (slug: string) => ({ path: { slug } })
const paged = (cursor: string) => ({ limit: PAGE, ...(cursor && { cursor }) })

/** A page names the next one by its whole address; what we ask with is the cursor in it. */
export function cursorIn(next: string | null): string | undefined {
  return next === null ? undefined : (new URL(next, location.origin).searchParams.get('cursor') ?? undefined)
}

export const galleryRead = (wish: GalleryWish, cursor: string) =>
  said(GET('/api/gallery', { params: { query: { ...wish, ...paged(cursor) } } }))
export const galleryTagsRead = (cursor: string) => said(GET('/api/gallery/tags', { params: { query: paged(cursor) } }))
export const turningRead = (artifact: string, index: number, cursor: string) =>
  said(GET('/api/features/{artifact}/{index}/columnists', { params: { path: { artifact, index }, query: paged(cursor) } }))
export const likeRead = (slug: string) => said(GET('/api/personas/{slug}/like', { params: of(slug) }))
export const likePut = (slug: string) => said(PUT('/api/personas/{slug}/like', { params: of(slug) }))
export const likeWithdraw = (slug: string) => said(DELETE('/api/personas/{slug}/like', { params: of(slug) }))
export const authorRead = (username: string) => said(GET('/api/authors/{username}', { params: { path: { username } } }))
export const authorPersonasRead = (username: string, cursor: string) =>
  said(GET('/api/authors/{username}/personas', { params: { path: { username }, query: paged(cursor) } }))

export const mineRead = (archived: boolean, cursor: string) =>
  said(GET('/api/personas/mine', { params: { query: { archived, ...paged(cursor) } } }))
export const personaCreate = (body: PersonaWrite) => said(POST('/api/personas', { body }))
export const personaSave = (slug: string, body: Partial<PersonaWrite>) => said(PATCH('/api/personas/{slug}', { params: of(slug), body }))
export const personaArchive = (slug: string) => done(DELETE('/api/personas/{slug}', { params: of(slug) }))
export const personaRestore = (slug: string) => said(POST('/api/personas/{slug}/restore', { params: of(slug) }))
export const personaReprint = (slug: string, link: string | null) =>
  said(POST('/api/personas/{slug}/reprint', { params: of(slug), body: link ? { link } : {} }))
export const visibilityPut = (slug: string, visibility: Visibility) =>
  said(PUT('/api/personas/{slug}/visibility', { params: of(slug), body: { visibility } }))

export const editionsRead = (slug: string, cursor: string) =>
  said(GET('/api/personas/{slug}/editions', { params: { ...of(slug), query: paged(cursor) } }))
export const diffRead = (slug: string, from: number, to: number) =>
  said(GET('/api/personas/{slug}/diff', { params: { ...of(slug), query: { from, to } } }))
export const lineageRead = (slug: string, cursor: string) =>
  said(GET('/api/personas/{slug}/lineage', { params: { ...of(slug), query: paged(cursor) } }))
export const evaluationRead = (slug: string) => said(GET('/api/personas/{slug}/evaluation', { params: of(slug) }))

export const linksRead = (slug: string, cursor: string) =>
  said(GET('/api/personas/{slug}/links', { params: { ...of(slug), query: paged(cursor) } }))
export const linkCreate = (slug: string, expires_at: string | null) =>
  said(POST('/api/personas/{slug}/links', { params: of(slug), body: { expires_at } }))
export const linkRevoke = (link_id: string) => done(DELETE('/api/links/{link_id}', { params: { path: { link_id } } }))
export const linkOpen = (token: string) => said(GET('/api/p/{token}', { params: { path: { token } } }))

export const reportCreate = (body: ReportIn) => said(POST('/api/reports', { body }))
export const listenStart = (body: Schemas['OffRecord']) => said(POST('/api/off-the-record', { body }))

export type CardFormat = 'shallot' | 'card-json' | 'card-png'

export const exportPath = (slug: string, format: CardFormat) => `/api/personas/${encodeURIComponent(slug)}/export?format=${format}`

/** The whole body is the file, as it lies on the reader's disk. */
export async function cardImport(file: Blob, type: 'application/json' | 'image/png'): Promise<Persona> {
  const url = `${location.origin}/api/personas/import`
  const headers = { 'Content-Type': type, 'X-CSRFToken': csrfToken() }
  const response = await guardedFetch(new Request(url, { method: 'POST', body: file, headers }))
  const body: unknown = await response.json().catch(() => null)
  if (!response.ok) throw refusal(response.status, body)
  return body as Persona
}
