// Replies of one turn that are seen beside one another, or one in the place of another while a key is held.

import { useMemo } from 'react'
import { create } from 'zustand'
import { put, taken } from '#/lib/shelf'

interface Held {
  /** In the place of this reply another is shown; null while that is asked for. */
  readonly of: string
  readonly reply: string | null
}

interface Beside {
  readonly sets: Readonly<Record<string, readonly string[] | null>>
  readonly held: Held | null
}

const useBeside = create<Beside>(() => ({ sets: {}, held: null }))

const shelfKey = (turn: string) => `beside:${turn}`

/** The replies of a turn that were put side by side after it was asked. */
export function useSet(turn: string): readonly string[] | null {
  const inMemory = useBeside(({ sets }) => sets[turn])
  return useMemo(() => (inMemory === undefined ? taken<readonly string[]>(shelfKey(turn)) : inMemory), [turn, inMemory])
}

export function setPut(turn: string, replies: readonly string[] | null): void {
  put(shelfKey(turn), replies)
  useBeside.setState(({ sets }) => ({ sets: { ...sets, [turn]: replies } }))
}

export const useHeld = (reply: string | undefined) => useBeside(({ held }) => (held?.of === reply ? held : null))
export const heldPut = (held: Held | null) => useBeside.setState({ held })
export const heldNow = () => useBeside.getState().held
