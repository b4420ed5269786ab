// Where a reply or a question stands in the tree of a chat.

import { t } from '@lingui/core/macro'
import type { Hit } from '#/api/keeping'
import type { Chat } from '#/api/shapes'

/** The reply whose branch has the place `reply-…` or `turn-…` in it; null where there is none. */
export function leadsTo(turns: Chat['turns'], place: string): string | null {
  const dash = place.indexOf('-')
  const [kind, id] = [place.slice(0, dash), place.slice(dash + 1)]
  if (kind === 'turn') return turns.find((turn) => turn.id === id)?.replies.at(-1)?.id ?? null
  return turns.some(({ replies }) => replies.some((reply) => reply.id === id)) ? id : null
}

/** The place of what a search found, as an address names it. */
export function placeOf({ reply, turn }: Pick<Hit, 'reply' | 'turn'>): string | undefined {
  if (reply) return `reply-${reply}`
  return turn ? `turn-${turn}` : undefined
}

export function kindOf({ kind }: Pick<Hit, 'kind'>): string {
  return { chat: t`Title`, turn: t`You said`, reply: t`Reply` }[kind]
}
