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
  /** The clamps it began with, where this page saw the beginning. */
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
  opening: null,
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

/** What the database says, as a transcript; marks seen live are kept. */
export function fromSaved(reply: Reply, seen: Transcript = EMPTY): Transcript {
  return {
    text: reply.text,
    state: reply.status,
    marks: seen.marks.filter((mark) => mark.at <= reply.text.length),
    seq: seen.seq,
    error: reply.error,
    tokens: reply.tokens,
    tokensPerSecond: reply.tokens_per_second,
    opening: seen.opening,
  }
}

/** The stream when it is ahead, the database when the reply has ended there and not here. */
export function shown(reply: Reply, live: Transcript | undefined): Transcript {
  if (!live) return fromSaved(reply)
  return hasEnded(reply.status) && !hasEnded(live.state) ? fromSaved(reply, live) : live
}

export function wordCount(text: string): number {
  return text.split(/\s+/u).filter(Boolean).length
}
