// The chats as they are kept: lists by page, folders, tags, what a search finds, clippings.

import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { clippingRead, clippingsRead, foldersRead, type Kept, keptRead, searchRead, tagsRead } from '../keeping'

const LIST_MS = 15_000
const HITS = 30

/** The value that the next page is asked for with, out of its address. */
export function cursorOf(next: string | null): string | null {
  return next === null ? null : new URL(next, location.origin).searchParams.get('cursor')
}

export const keptQuery = (kept: Kept) =>
  infiniteQueryOptions({
    queryKey: ['chats', 'kept', kept],
    queryFn: ({ pageParam }) => keptRead(kept, pageParam),
    initialPageParam: '',
    getNextPageParam: ({ next }) => cursorOf(next),
    select: ({ pages }) => pages.flatMap(({ results }) => results),
    refetchInterval: LIST_MS,
  })

/** What the rail shows, and the palette too. */
export const SHOWN: Kept = { pinned: 'first' }

export const foldersQuery = queryOptions({
  queryKey: ['chats', 'folders'],
  queryFn: async () => (await foldersRead()).results,
})

export const tagsQuery = queryOptions({
  queryKey: ['chats', 'tags'],
  queryFn: async () => (await tagsRead()).results,
})

export const searchQuery = (q: string, folder?: string) =>
  infiniteQueryOptions({
    queryKey: ['search', q, folder],
    queryFn: ({ pageParam }) => searchRead(q, folder, pageParam, HITS),
    initialPageParam: '',
    getNextPageParam: ({ next }) => cursorOf(next),
    select: ({ pages }) => pages.flatMap(({ results }) => results),
    placeholderData: (previous) => previous,
  })

export const clippingsQuery = infiniteQueryOptions({
  queryKey: ['clippings'],
  queryFn: ({ pageParam }) => clippingsRead(pageParam),
  initialPageParam: '',
  getNextPageParam: ({ next }) => cursorOf(next),
  select: ({ pages }) => pages.flatMap(({ results }) => results),
})

export const clippingQuery = (token: string) =>
  queryOptions({
    queryKey: ['clippings', 'shown', token],
    queryFn: () => clippingRead(token),
    staleTime: Infinity, // it is a snapshot; and every reading is counted
    refetchOnWindowFocus: false,
  })
