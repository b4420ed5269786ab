// The desk of the conversation that is shown, for who finds a feature in it. No desk, no dial.

import { createContext, useEffect, useRef } from 'react'
import type { Mix } from '#/features/desk/mix'
import { moveNoted } from '#/features/desk/moves'

interface Standing {
  readonly mix: Mix
  readonly onMix: (mix: Mix) => void
}

export interface Desk extends Standing {
  /** As it stands when this is called: turns are made while a way back is offered. */
  readonly now: () => Standing
}

export const DeskAtHand = createContext<Desk | null>(null)

/** What is done on it from afar can be undone on it, too. */
export function useDesk(conversation: string, mix: Mix, turnMix: (mix: Mix) => void): Desk {
  const onMix = (next: Mix) => {
    moveNoted(conversation, mix, next)
    turnMix(next)
  }
  const latest = useRef<Standing>({ mix, onMix })
  useEffect(() => {
    latest.current = { mix, onMix }
  })
  return { mix, onMix, now: () => latest.current }
}
