// The columnists' pages as queries: lists by cursor, and what a change makes stale.

import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import type { GalleryWish } from '../columnists'
import * as calls from '../columnists'
import { queryClient } from '../queryClient'
import type { Persona } from '../shapes'
import { votesRead } from '../treeCalls'
import { personaQuery } from './personas'

interface Page<T> {
  readonly next: string | null
  readonly results: readonly T[]
}

function pages<T>(queryKey: readonly unknown[], read: (cursor: string) => Promise<Page<T>>) {
  return infiniteQueryOptions({
    queryKey,
    queryFn: ({ pageParam }) => read(pageParam),
    initialPageParam: '',
    getNextPageParam: (last) => calls.cursorIn(last.next),
    select: (data) => data.pages.flatMap(({ results }) => results),
    staleTime: 30_000,
  })
}

export const galleryQuery = (wish: GalleryWish) => pages(['gallery', wish], (cursor) => calls.galleryRead(wish, cursor))
export const galleryTagsQuery = queryOptions({
  queryKey: ['gallery-tags'],
  queryFn: async () => (await calls.galleryTagsRead()).results,
  staleTime: 300_000,
})
export const authorQuery = (username: string) =>
  queryOptions({ queryKey: ['authors', username], queryFn: () => calls.authorRead(username), staleTime: 60_000 })
export const authorPersonasQuery = (username: string) =>
  pages(['gallery', 'of', username], (cursor) => calls.authorPersonasRead(username, cursor))
export const mineQuery = (archived: boolean) => pages(['mine', archived], (cursor) => calls.mineRead(archived, cursor))
export const editionsQuery = (slug: string) => pages(['editions', slug], (cursor) => calls.editionsRead(slug, cursor))
export const diffQuery = (slug: string, from: number, to: number) =>
  queryOptions({ queryKey: ['editions', slug, from, to], queryFn: () => calls.diffRead(slug, from, to), staleTime: Infinity })
export const likeQuery = (slug: string) =>
  queryOptions({ queryKey: ['likes', slug], queryFn: () => calls.likeRead(slug), staleTime: 30_000, retry: false })
export const votesQuery = (slug: string) =>
  queryOptions({ queryKey: ['votes', slug], queryFn: () => votesRead(slug), staleTime: 30_000, retry: false })
export const lineageQuery = (slug: string) =>
  queryOptions({ queryKey: ['lineage', slug], queryFn: () => calls.lineageRead(slug), staleTime: 60_000 })
export const linksQuery = (slug: string) =>
  queryOptions({ queryKey: ['links', slug], queryFn: async () => (await calls.linksRead(slug)).results })
export const linkQuery = (token: string) =>
  queryOptions({ queryKey: ['p', token], queryFn: () => calls.linkOpen(token), staleTime: Infinity, retry: false })

/** After one of one's own was printed, shown or put away. */
export function columnistLearned(persona: Persona): void {
  queryClient.setQueryData(personaQuery(persona.slug).queryKey, persona)
  for (const queryKey of [['mine'], ['gallery'], ['editions', persona.slug], ['likes', persona.slug]]) {
    void queryClient.invalidateQueries({ queryKey })
  }
}
