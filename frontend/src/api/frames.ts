// What the server may say on the socket, told apart before anything trusts it.

import type { Event } from './contract.gen'
import type { Reply } from './shapes'

export type Frame =
  | { readonly kind: 'event'; readonly reply: string; readonly event: Event }
  | { readonly kind: 'skip'; readonly reply: string; readonly seq: number }
  | { readonly kind: 'saved'; readonly reply: string; readonly saved: Reply }
  | { readonly kind: 'error'; readonly reply: string | null; readonly error: { code: string; message: string } }
  | { readonly kind: 'pong' }

const KNOWN = { started: 1, delta: 1, steered: 1, finished: 1, failed: 1 } satisfies Record<Event['type'], 1>

interface Loose {
  readonly type?: unknown
  readonly reply?: unknown
  readonly event?: { readonly type?: unknown; readonly seq?: unknown }
  readonly saved?: unknown
  readonly error?: unknown
}

function parse(raw: unknown): Loose | null {
  if (typeof raw !== 'string') return null
  try {
    const value: unknown = JSON.parse(raw)
    return typeof value === 'object' && value !== null ? value : null
  } catch {
    return null
  }
}

export function readFrame(raw: unknown): Frame | null {
  const frame = parse(raw)
  if (!frame) return null
  if (frame.type === 'pong') return { kind: 'pong' }
  const reply = typeof frame.reply === 'string' ? frame.reply : null
  if (frame.error) return { kind: 'error', reply, error: frame.error as { code: string; message: string } }
  if (reply === null) return null
  if (frame.saved) return { kind: 'saved', reply, saved: frame.saved as Reply }
  if (typeof frame.event?.seq !== 'number') return null
  if (!Object.hasOwn(KNOWN, String(frame.event.type))) return { kind: 'skip', reply, seq: frame.event.seq }
  return { kind: 'event', reply, event: frame.event as Event }
}
