// The same question with the same noise and other dials: written once, then found again.

import { replyCreate } from '#/api/calls'
import type { Clamp } from '#/api/contract.gen'
import { replyLearned } from '#/api/queries/chats'
import type { Reply, Turn } from '#/api/shapes'
import { sameClamps } from '#/features/desk/dials'
import { useStreams } from '../streams'
import { asideNoted } from '../voices'

/** Whether the dials were moved while it was written: then its last clamps are not the whole story. */
function wasSteered(reply: Reply): boolean {
  const { marks } = useStreams.getState().transcripts[reply.id] ?? { marks: reply.moves }
  return marks.length > 0
}

const isLost = ({ status }: Reply) => status === 'failed' || status === 'interrupted'

/** The answer to the same turn, with the same noise and by the same edition, that other clamps gave. */
export function twinOf(turn: Turn, reply: Reply, clamps: readonly Clamp[]): Reply | null {
  const isTwin = (one: Reply) =>
    one.seed === reply.seed && one.persona === reply.persona && one.edition === reply.edition && one.prefix === '' && !one.is_bare &&
    !isLost(one) && !wasSteered(one) && sameClamps(one.clamps, clamps) && (clamps.length > 0 || one.vectors.length === 0)
  return (isTwin(reply) ? reply : turn.replies.find(isTwin)) ?? null
}

const asking = new Map<string, Promise<Reply>>()

/** The same, asked for where it is not there yet: written once, then only shown. */
export function twinAsked(chat: string, turn: Turn, reply: Reply, clamps: readonly Clamp[]): Promise<Reply> {
  const known = twinOf(turn, reply, clamps)
  if (known) return Promise.resolve(known)
  const name = JSON.stringify([reply.id, clamps])
  const running = asking.get(name)
  if (running) return running
  const wish = { client_key: crypto.randomUUID(), persona: reply.persona, clamps, seed: reply.seed, aside: true }
  const asked = replyCreate(turn.id, wish).then(async ({ reply: twin }) => {
    asideNoted(twin.id)
    await replyLearned(chat, twin, false)
    return twin
  })
  asking.set(name, asked)
  void asked.catch(() => undefined).finally(() => asking.delete(name))
  return asked
}
