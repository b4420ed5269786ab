// The features behind a set of clamps: known ones at once, others fetched.

import { useQueries } from '@tanstack/react-query'
import { useMemo } from 'react'
import type { Clamp } from '#/api/contract.gen'
import { featureQuery } from '#/api/queries/personas'
import type { Feature } from '#/api/shapes'
import type { FeatureLookup } from './changes'
import { keyOf } from './dials'

export function useFeatures(clamps: readonly Clamp[]): FeatureLookup {
  const wanted = [...new Map(clamps.map((clamp) => [keyOf(clamp), clamp])).values()]
  const found = useQueries({
    queries: wanted.map(({ artifact, feature }) => featureQuery(artifact, feature)),
    combine: (results) => results.map(({ data }) => data).filter((feature): feature is Feature => feature !== undefined),
  })
  return useMemo(() => {
    const byKey = new Map(found.map((feature) => [`${feature.artifact}/${feature.index}`, feature]))
    return (artifact, index) => byKey.get(`${artifact}/${index}`)
  }, [found])
}
