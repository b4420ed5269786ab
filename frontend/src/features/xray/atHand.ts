// The desk of the conversation that is shown, for who finds a feature in it. No desk, no dial.

import { createContext } from 'react'
import type { Mix } from '#/features/desk/mix'

export interface Desk {
  readonly mix: Mix
  readonly onMix: (mix: Mix) => void
}

export const DeskAtHand = createContext<Desk | null>(null)
