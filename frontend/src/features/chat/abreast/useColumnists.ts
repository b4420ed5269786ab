// Columnists who could answer: one's own, the house's, and whoever answers here already.

import { useQueries, useQuery } from '@tanstack/react-query'
import { personaQuery, personasQuery } from '#/api/queries/personas'
import { sessionQuery } from '#/api/queries/session'
import type { Persona } from '#/api/shapes'
import { personasMine } from '#/api/treeCalls'
import type { Speaker } from '../voices'

export function useColumnists(own: Persona, voices: readonly Speaker[], met: readonly Persona[]): readonly Persona[] {
  const { data: session } = useQuery(sessionQuery)
  const { data: shown } = useQuery(personasQuery)
  const { data: mine } = useQuery({ queryKey: ['personas', 'mine'], queryFn: personasMine, enabled: Boolean(session?.user) })
  const answering = useQueries({
    queries: voices.map(({ persona }) => personaQuery(persona)),
    combine: (asked) => asked.flatMap(({ data }) => data ?? []),
  })
  const all = [...(mine?.results ?? []), ...(shown ?? []), ...answering, ...met]
  return all.filter(({ slug }, place) => slug !== own.slug && all.findIndex((other) => other.slug === slug) === place)
}
