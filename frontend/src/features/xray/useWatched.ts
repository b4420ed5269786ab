// The features a reader wants to see in a reply beside its dials, one after another: what is refused changes nothing.

import { queryOptions } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import { sentenceOf } from '#/api/http'
import { queryClient } from '#/api/queryClient'
import type { Feature } from '#/api/shapes'
import { xrayRead } from '#/api/xray'
import { nameOf } from './words'

export const WATCHED = 8

export const xrayQuery = (reply: string, watched: readonly string[]) =>
  queryOptions({
    queryKey: ['xray', reply, ...watched],
    queryFn: () => xrayRead(reply, watched),
    staleTime: Infinity, // what was written stays as it was
    retry: false,
  })

export interface Refused {
  readonly feature: Feature
  readonly words: string
}

export function useWatched(reply: string) {
  const [watched, setWatched] = useState<readonly string[]>([])
  const [refused, setRefused] = useState<Refused | null>(null)
  const [waiting, setWaiting] = useState(0)
  const line = useRef<Promise<readonly string[]>>(Promise.resolve([]))
  const add = async (names: readonly string[], feature: Feature): Promise<readonly string[]> => {
    const next = [...new Set([...names, nameOf(feature)])]
    try {
      await queryClient.query(xrayQuery(reply, next))
      setWatched(next)
      return next
    } catch (error) {
      setRefused({ feature, words: sentenceOf(error) })
      return names
    } finally {
      setWaiting((count) => count - 1)
    }
  }
  /** Whether it can be seen now. */
  const watch = async (feature: Feature): Promise<boolean> => {
    setRefused(null)
    setWaiting((count) => count + 1)
    line.current = line.current.then((names) => add(names, feature))
    return (await line.current).includes(nameOf(feature))
  }
  return { watched, watch, refused, isWaiting: waiting > 0, isFull: watched.length + waiting >= WATCHED }
}
