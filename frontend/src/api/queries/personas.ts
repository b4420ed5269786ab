// The columnists, and the features their dials hold.

import { queryOptions } from '@tanstack/react-query'
import { featureRead, featuresRead, personaRead, personasRead } from '../calls'
import { queryClient } from '../queryClient'
import type { Persona } from '../shapes'

const LONG_MS = 300_000

function learnFeatures(persona: Persona): Persona {
  for (const { feature } of persona.edition.clamps) {
    queryClient.setQueryData(featureQuery(feature.artifact, feature.index).queryKey, (old) => old ?? feature)
  }
  return persona
}

export const personasQuery = queryOptions({
  queryKey: ['personas'],
  queryFn: async () => (await personasRead()).results.map(learnFeatures),
  staleTime: LONG_MS,
})

export const personaQuery = (slug: string) =>
  queryOptions({
    queryKey: ['personas', slug],
    queryFn: async () => learnFeatures(await personaRead(slug)),
    staleTime: LONG_MS,
    initialData: () => queryClient.getQueryData(personasQuery.queryKey)?.find((persona) => persona.slug === slug),
    initialDataUpdatedAt: () => queryClient.getQueryState(personasQuery.queryKey)?.dataUpdatedAt,
  })

export const featureQuery = (artifact: string, index: number) =>
  queryOptions({
    queryKey: ['features', artifact, index],
    queryFn: () => featureRead(artifact, index),
    staleTime: LONG_MS,
  })

/** With its examples and samples, without which it comes in lists and dials. */
export const featureWholeQuery = (artifact: string, index: number) =>
  queryOptions({
    queryKey: ['features', artifact, index, 'whole'],
    queryFn: () => featureRead(artifact, index),
    staleTime: LONG_MS,
  })

export const featureSearchQuery = (q: string, artifact?: string) =>
  queryOptions({
    queryKey: ['features', 'search', q, artifact ?? null],
    queryFn: async () => (await featuresRead(q, artifact)).results,
    staleTime: LONG_MS,
    placeholderData: (previous) => previous,
  })
