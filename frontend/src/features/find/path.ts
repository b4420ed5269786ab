// Where a reply or a question stands in the tree of a chat.

import type { Chat } from '#/api/shapes'

/** For each turn from the root down to the place, the reply that leads there. Null where there is no such place. */
export function pathTo(turns: Chat['turns'], place: string): ReadonlyMap<string, string> | null {
  const [kind, id] = [place.slice(0, place.indexOf('-')), place.slice(place.indexOf('-') + 1)]
  let turn = turns.find((one) => (kind === 'turn' ? one.id === id : one.replies.some((reply) => reply.id === id)))
  if (!turn) return null
  const chosen = new Map<string, string>()
  let reply = kind === 'reply' ? id : turn.replies.at(-1)?.id
  while (turn && chosen.size <= turns.length) {
    if (reply) chosen.set(turn.id, reply)
    reply = turn.parent ?? undefined
    const above: string | undefined = reply
    turn = above === undefined ? undefined : turns.find((one) => one.replies.some(({ id: held }) => held === above))
  }
  return chosen
}
