// Which of the tree's turns and replies the page shows: one path from the first turn down.

import type { Reply, Turn } from '#/api/shapes'

export interface Step {
  readonly turn: Turn
  readonly reply: Reply | null
  /** What was said at this place, in one wording or another. */
  readonly wordings: readonly Turn[]
}

/** The replies on the way to the one that is shown last, itself among them. */
function pathTo(turns: readonly Turn[], head: string | null): ReadonlySet<string> {
  const path = new Set<string>()
  let reply = head
  while (reply !== null && !path.has(reply)) {
    const wanted = reply
    path.add(wanted)
    reply = turns.find(({ replies }) => replies.some(({ id }) => id === wanted))?.parent ?? null
  }
  return path
}

/** The one on the path; else the one the talk went on from; else the newest. */
export function replyShown(turn: Turn, turns: readonly Turn[], path: ReadonlySet<string> = new Set()): Reply | null {
  const chosen = turn.replies.find(({ id }) => path.has(id))
  if (chosen) return chosen
  const goneOn = turns.findLast(({ parent }) => turn.replies.some(({ id }) => id === parent))
  return turn.replies.find(({ id }) => id === goneOn?.parent) ?? turn.replies.at(-1) ?? null
}

export function thread(turns: readonly Turn[], head: string | null = null): Step[] {
  const path = pathTo(turns, head)
  const steps: Step[] = []
  let parent: string | null = null
  while (steps.length <= turns.length) {
    const above = parent
    const wordings = turns.filter((turn) => turn.parent === above)
    const turn = wordings.find(({ replies }) => replies.some(({ id }) => path.has(id))) ?? wordings.at(-1)
    if (!turn) break
    const reply = replyShown(turn, turns, path)
    steps.push({ turn, reply, wordings })
    if (!reply) break
    parent = reply.id
  }
  return steps
}

/** What is shown above a message that goes on from this reply. */
export function above(steps: readonly Step[], parent: string | null): readonly Step[] {
  const place = steps.findIndex(({ reply }) => reply?.id === parent)
  return parent === null || place >= 0 ? steps.slice(0, place + 1) : steps
}

/** How many branches there are to choose from. */
export function branches(turns: readonly Turn[]): number {
  const goneOn = new Set(turns.map(({ parent }) => parent))
  return turns.flatMap(({ replies }) => replies).filter(({ id }) => !goneOn.has(id)).length
}
