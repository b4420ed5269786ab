// Whether a columnist is the reader's own.

import { useQuery } from '@tanstack/react-query'
import { sessionQuery } from '#/api/queries/session'
import type { Persona } from '#/api/shapes'

export function useMine(persona: Persona | undefined): boolean {
  const user = useQuery(sessionQuery).data?.user
  return user !== null && user !== undefined && persona?.author === user.username
}
