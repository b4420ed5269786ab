// The transcript of one reply: a pure fold over its events, the twin of worker.contract.fold.

import type { Clamp, Event } from '#/api/contract.gen'
import type { Reply, Status } from '#/api/shapes'
import { hasEnded } from '#/api/shapes'

/** From UTF-16 offset `at` of the text on, these clamps held. */
export interface Mark {
  readonly at: number
  readonly clamps: readonly Clamp[]
}

export interface Transcript {
  readonly text: string
  readonly state: Status
  readonly marks: readonly Mark[]
  readonly seq: number
  readonly error: { readonly code: string; readonly message: string } | null
  readonly tokens: number | null
  readonly tokensPerSecond: number | null
  readonly firstTokenMs: number | null
  readonly reason: Reply['reason']
  /** The clamps it began with, where they may be others by now. */
  readonly opening: readonly Clamp[] | null
}

export const EMPTY: Transcript = {
  text: '',
  state: 'queued',
  marks: [],
  seq: 0,
  error: null,
  tokens: null,
  tokensPerSecond: null,
  firstTokenMs: null,
  reason: null,
  opening: null,
}

/** Before its first event. One that continues another begins with the words of that. */
export function beginning(reply: Reply): Transcript {
  return { ...EMPTY, text: reply.prefix, state: reply.status, opening: reply.clamps }
}

/** The transcript after one more event. An event already folded changes nothing. */
export function apply(transcript: Transcript, event: Event): Transcript {
  if (event.seq <= transcript.seq) return transcript
  const next = { ...transcript, seq: event.seq }
  switch (event.type) {
    case 'started':
      return { ...next, state: 'writing' }
    case 'delta':
      return { ...next, text: transcript.text + event.text }
    case 'steered':
      return { ...next, marks: [...transcript.marks, { at: transcript.text.length, clamps: event.clamps }] }
    case 'finished':
      return {
        ...next,
        state: event.reason === 'stopped' ? 'stopped' : 'done',
        tokens: event.tokens,
        tokensPerSecond: event.tokens_per_second,
        firstTokenMs: event.first_token_ms,
        reason: event.reason,
      }
    case 'failed':
      return {
        ...next,
        text: event.code === 'withheld' ? '' : transcript.text,
        state: event.code === 'worker_lost' ? 'interrupted' : 'failed',
        error: { code: event.code, message: event.message },
      }
    default:
      return event satisfies never
  }
}

export function fold(events: readonly Event[], from: Transcript = EMPTY): Transcript {
  return events.reduce(apply, from)
}

/** Where dials were moved, as the database has it: counted in characters there, in UTF-16 here. */
function marksSaved({ text, moves }: Reply): readonly Mark[] {
  const characters = moves.length > 0 ? Array.from(text) : []
  return moves.map(({ at, clamps }) => ({ at: characters.slice(0, at).join('').length, clamps }))
}

/** What the database says, as a transcript; marks seen live are kept where it does not know them yet. */
export function fromSaved(reply: Reply, seen: Transcript = EMPTY): Transcript {
  const saved = marksSaved(reply)
  return {
    text: reply.text,
    state: reply.status,
    marks: saved.length > 0 ? saved : seen.marks.filter((mark) => mark.at <= reply.text.length),
    seq: seen.seq,
    error: reply.error,
    tokens: reply.tokens,
    tokensPerSecond: reply.tokens_per_second,
    firstTokenMs: reply.first_token_ms,
    reason: reply.reason,
    opening: saved.length > 0 ? reply.opening : seen.opening,
  }
}

/** The stream when it is ahead, the database when the reply has ended there and not here. */
export function shown(reply: Reply, live: Transcript | undefined): Transcript {
  if (!live) return fromSaved(reply)
  return hasEnded(reply.status) && !hasEnded(live.state) ? fromSaved(reply, live) : live
}

/** Whether more of it can be asked for: it was cut off, and has words to go on from. */
export function isCutOff({ state, reason, text }: Transcript): boolean {
  return text.trim() !== '' && (reason === 'length' || reason === 'stopped' || state === 'interrupted')
}

export function wordCount(text: string): number {
  return text.split(/\s+/u).filter(Boolean).length
}
