// A list of kept chats, by pages; of a stranger there is none to ask for.

import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { type Kept } from '#/api/keeping'
import { keptQuery } from '#/api/queries/keeping'
import { sessionQuery } from '#/api/queries/session'

export function useKept(kept: Kept, isWanted = true) {
  const { data: session } = useQuery(sessionQuery)
  const isKnown = Boolean(session?.user)
  const { data, error, hasNextPage, isFetchingNextPage, fetchNextPage, isPending } = useInfiniteQuery({
    ...keptQuery(kept),
    enabled: isKnown && isWanted,
  })
  return {
    chats: isKnown ? (data ?? []) : [],
    error,
    isKnown,
    isPending: session === undefined || (isKnown && isPending),
    more: hasNextPage ? () => void fetchNextPage() : null,
    isLoadingMore: isFetchingNextPage,
  }
}
