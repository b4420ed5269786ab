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
export const galleryTagsQuery = pages(['gallery-tags'], calls.galleryTagsRead)
/** The public columnists whose current edition turns this feature. */
export const turningQuery = (artifact: string, index: number) =>
  pages(['gallery', 'turning', artifact, index], (cursor) => calls.turningRead(artifact, index, cursor))
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
  infiniteQueryOptions({
    queryKey: ['lineage', slug],
    queryFn: ({ pageParam }) => calls.lineageRead(slug, pageParam),
    initialPageParam: '',
    getNextPageParam: (last) => calls.cursorIn(last.next),
    select: ({ pages: read }) => ({ ancestors: read[0]?.ancestors ?? [], reprints: read.flatMap(({ results }) => results) }),
    staleTime: 60_000,
  })
/** An edition is final, and so is what was measured of it. */
export const evaluationQuery = (slug: string, edition: number) =>
  queryOptions({
    queryKey: ['editions', slug, edition, 'evaluation'],
    queryFn: async () => (await calls.evaluationRead(slug)).evaluation,
    staleTime: Infinity,
  })
export const linksQuery = (slug: string) => pages(['links', slug], (cursor) => calls.linksRead(slug, cursor))
export const linkQuery = (token: string) =>
  queryOptions({ queryKey: ['p', token], queryFn: () => calls.linkOpen(token), staleTime: Infinity, retry: false })

/** After one of one's own was printed, shown or put away. */
export function columnistLearned(persona: Persona): void {
  queryClient.setQueryData(personaQuery(persona.slug).queryKey, persona)
  for (const queryKey of [['mine'], ['gallery'], ['editions', persona.slug], ['likes', persona.slug]]) {
    void queryClient.invalidateQueries({ queryKey })
  }
}
