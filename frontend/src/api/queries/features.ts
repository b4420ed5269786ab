// What lies near a feature; it stays there.

import { queryOptions } from '@tanstack/react-query'
import { neighboursRead } from '../features'

export const neighboursQuery = (artifact: string, index: number) =>
  queryOptions({
    queryKey: ['features', artifact, index, 'neighbours'],
    queryFn: async () => (await neighboursRead(artifact, index)).neighbours,
    staleTime: Infinity,
    retry: false,
  })
