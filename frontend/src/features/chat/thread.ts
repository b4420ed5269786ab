// Which of the tree's turns and replies the page shows: one path from the first turn down.

import type { Reply, Turn } from '#/api/shapes'

export interface Step {
  readonly turn: Turn
  readonly reply: Reply | null
  readonly variants: number
}

export type Choices = Readonly<Record<string, string>>

function latest(turns: readonly Turn[], parent: string | null): Turn | undefined {
  return turns.filter((turn) => turn.parent === parent).at(-1)
}

/** The variant chosen; else the one the talk went on from; else the newest. */
function replyOf(turn: Turn, turns: readonly Turn[], choices: Choices): Reply | null {
  const chosen = turn.replies.find(({ id }) => id === choices[turn.id])
  if (chosen) return chosen
  const continued = turns.findLast(({ parent }) => turn.replies.some(({ id }) => id === parent))
  return turn.replies.find(({ id }) => id === continued?.parent) ?? turn.replies.at(-1) ?? null
}

export function thread(turns: readonly Turn[], choices: Choices = {}): Step[] {
  const steps: Step[] = []
  let turn = latest(turns, null)
  while (turn && steps.length <= turns.length) {
    const reply = replyOf(turn, turns, choices)
    steps.push({ turn, reply, variants: turn.replies.length })
    turn = reply ? latest(turns, reply.id) : undefined
  }
  return steps
}

/** The reply ‹ or › leads to, or null at either end. */
export function neighbour({ turn, reply }: Step, offset: -1 | 1): Reply | null {
  const index = turn.replies.findIndex(({ id }) => id === reply?.id)
  return index < 0 ? null : (turn.replies[index + offset] ?? null)
}
