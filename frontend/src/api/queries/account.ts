// What the account screens show.

import { queryOptions } from '@tanstack/react-query'
import { accountRead, exportsRead, keysRead, noticesRead, policyRead, usageRead } from '../account'
import { queryClient } from '../queryClient'
import { authenticatorsRead, emailsRead, sessionsRead } from '../signIn'

const WAITING_MS = 3_000

export const accountQuery = queryOptions({ queryKey: ['account'], queryFn: accountRead })
export const usageQuery = queryOptions({ queryKey: ['account', 'usage'], queryFn: usageRead })
export const keysQuery = queryOptions({ queryKey: ['account', 'keys'], queryFn: keysRead })
export const emailsQuery = queryOptions({ queryKey: ['account', 'emails'], queryFn: emailsRead })
export const openSessionsQuery = queryOptions({ queryKey: ['account', 'sessions'], queryFn: sessionsRead })
export const authenticatorsQuery = queryOptions({ queryKey: ['account', 'authenticators'], queryFn: authenticatorsRead })
export const noticesQuery = queryOptions({ queryKey: ['notices'], queryFn: noticesRead })
export const policyQuery = queryOptions({ queryKey: ['policy'], queryFn: policyRead, staleTime: 60_000 })

export const exportsQuery = queryOptions({
  queryKey: ['account', 'exports'],
  queryFn: exportsRead,
  refetchInterval: ({ state }) => (state.data?.some(({ state: now }) => now === 'waiting') ? WAITING_MS : false),
})

export function accountChanged(): Promise<void> {
  return queryClient.invalidateQueries({ predicate: ({ queryKey: [first] }) => first === 'account' || first === 'session' })
}
