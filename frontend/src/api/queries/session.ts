// Who is reading; a stranger becomes a guest with the first message.

import { queryOptions } from '@tanstack/react-query'
import { guestCreate, sessionRead } from '../calls'
import { queryClient } from '../queryClient'

export const sessionQuery = queryOptions({ queryKey: ['session'], queryFn: sessionRead, staleTime: 60_000 })

async function enter(): Promise<void> {
  const session = await guestCreate()
  await queryClient.cancelQueries({ queryKey: sessionQuery.queryKey }) // it would answer of before
  queryClient.setQueryData(sessionQuery.queryKey, session)
}

let entering: Promise<void> | null = null // two at once would make two guests, and one would find the other's chat

export async function ensureSignedIn(): Promise<void> {
  const session = await queryClient.query(sessionQuery)
  if (session.user) return
  entering ??= enter().finally(() => {
    entering = null
  })
  await entering
}
