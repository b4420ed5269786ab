// Where a reply or a question stands in the tree of a chat.

import type { Chat } from '#/api/shapes'

/** The reply whose branch has the place `reply-…` or `turn-…` in it; null where there is none. */
export function leadsTo(turns: Chat['turns'], place: string): string | null {
  const dash = place.indexOf('-')
  const [kind, id] = [place.slice(0, dash), place.slice(dash + 1)]
  if (kind === 'turn') return turns.find((turn) => turn.id === id)?.replies.at(-1)?.id ?? null
  return turns.some(({ replies }) => replies.some((reply) => reply.id === id)) ? id : null
}
