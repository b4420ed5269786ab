// Who is reading; a stranger becomes a guest with the first message.

import { queryOptions } from '@tanstack/react-query'
import { guestCreate, sessionRead } from '../calls'
import { queryClient } from '../queryClient'

export const sessionQuery = queryOptions({ queryKey: ['session'], queryFn: sessionRead, staleTime: 60_000 })

export async function ensureSignedIn(): Promise<void> {
  const session = await queryClient.query(sessionQuery)
  if (session.user) return
  queryClient.setQueryData(sessionQuery.queryKey, await guestCreate())
}
