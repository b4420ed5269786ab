// What was done on a desk, so that it can be undone: one step per deed, a dial's whole way in one.

import { create } from 'zustand'
import type { Mix } from './mix'
import { keyOf } from './dials'

const ONE_MOVE_MS = 700 // turns of one dial that follow one another within this are one deed
const MOST = 100

interface Moves {
  readonly past: readonly Mix[]
  readonly future: readonly Mix[]
}

const NONE: Moves = { past: [], future: [] }

export const useMoves = create<Readonly<Record<string, Moves>>>(() => ({}))

let last = { conversation: '', dial: '', at: 0 }

export const movesOf = (all: Readonly<Record<string, Moves>>, conversation: string) => all[conversation] ?? NONE

/** The one dial that was turned between the two, where that is all that happened. */
function dialTurned(before: Mix, after: Mix): string {
  const { dials: was, ...restWas } = before
  const { dials: is, ...restIs } = after
  if (was.length !== is.length || JSON.stringify(restWas) !== JSON.stringify(restIs)) {
    return 'master' in restIs && JSON.stringify({ ...restWas, master: 0 }) === JSON.stringify({ ...restIs, master: 0 }) && was === is ? 'master' : ''
  }
  const moved = is.filter((dial, place) => dial !== was[place])
  return moved.length === 1 && moved[0] ? keyOf(moved[0].clamp) : ''
}

export function moveNoted(conversation: string, before: Mix, after: Mix, at = Date.now()): void {
  const dial = dialTurned(before, after)
  const isSame = dial !== '' && last.conversation === conversation && last.dial === dial && at - last.at < ONE_MOVE_MS
  last = { conversation, dial, at }
  const { past } = movesOf(useMoves.getState(), conversation)
  if (isSame && past.length > 0) useMoves.setState({ [conversation]: { past, future: [] } })
  else useMoves.setState({ [conversation]: { past: [...past, before].slice(-MOST), future: [] } })
}

/** The mix before the last deed; null where there was none. */
export function undone(conversation: string, now: Mix): Mix | null {
  const { past, future } = movesOf(useMoves.getState(), conversation)
  const back = past.at(-1)
  if (!back) return null
  last = { conversation: '', dial: '', at: 0 }
  useMoves.setState({ [conversation]: { past: past.slice(0, -1), future: [now, ...future] } })
  return back
}

export function redone(conversation: string, now: Mix): Mix | null {
  const { past, future } = movesOf(useMoves.getState(), conversation)
  const [next, ...rest] = future
  if (!next) return null
  last = { conversation: '', dial: '', at: 0 }
  useMoves.setState({ [conversation]: { past: [...past, now], future: rest } })
  return next
}

/** There is no way back to the desk of another columnist. */
export const movesForget = (conversation: string) => useMoves.setState({ [conversation]: NONE })

export function movesMove(from: string, to: string): void {
  const moves = useMoves.getState()[from]
  if (moves) useMoves.setState({ [to]: moves, [from]: NONE })
}
