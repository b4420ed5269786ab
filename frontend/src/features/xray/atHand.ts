// The desk of the conversation that is shown, for who finds a feature in it. No desk, no dial.

import { createContext, useContext, useEffect, useRef } from 'react'
import type { Mix } from '#/features/desk/mix'
import { moveNoted } from '#/features/desk/moves'

export interface Desk {
  readonly mix: Mix
  readonly onMix: (mix: Mix) => void
}

/** The same, where it stays at hand: what is done from here can be undone on the desk, too. */
export interface HeldDesk extends Desk {
  /** As it stands when this is called: turns are made while a way back is offered. */
  readonly now: () => Desk
}

export const DeskAtHand = createContext<Desk | null>(null)
export const DeskHeld = createContext<HeldDesk | null>(null)

export function useDeskHeld(conversation: string): HeldDesk | null {
  const desk = useContext(DeskAtHand)
  const held = desk && {
    mix: desk.mix,
    onMix: (next: Mix) => {
      moveNoted(conversation, desk.mix, next)
      desk.onMix(next)
    },
  }
  const latest = useRef(held)
  useEffect(() => {
    latest.current = held
  })
  return held && { ...held, now: () => latest.current ?? held }
}
