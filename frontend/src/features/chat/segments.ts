// A reply cut where its mix changed, so that the note stands at the place and no word or code block is torn.

import type { Clamp } from '#/api/contract.gen'
import type { Mark } from './transcript'

export interface Segment {
  readonly text: string
  /** The clamps that hold from here on; null for the part before any change. */
  readonly clamps: readonly Clamp[] | null
}

const FENCE = /^ {0,3}(```|~~~).*$/gmu

function afterFence(text: string, at: number): number {
  let open = -1
  for (const { index, 0: line } of text.matchAll(FENCE)) {
    const end = index + line.length
    if (open < 0) {
      if (index >= at) return at
      open = index
    } else {
      if (at <= end) return end
      open = -1
    }
  }
  return open >= 0 && at > open ? text.length : at
}

function afterWord(text: string, at: number): number {
  if (at === 0 || /\s$/u.test(text.slice(0, at))) return at
  return at + (/^\S*/u.exec(text.slice(at))?.[0].length ?? 0)
}

export function segments(text: string, marks: readonly Mark[]): Segment[] {
  const list: Segment[] = []
  let from = 0
  let clamps: Segment['clamps'] = null
  for (const mark of marks) {
    const cut = Math.max(from, afterWord(text, afterFence(text, mark.at)))
    const part = text.slice(from, cut)
    if (part.trim() !== '') {
      list.push({ text: part, clamps })
      from = cut
    }
    clamps = mark.clamps
  }
  list.push({ text: from > 0 ? text.slice(from).replace(/^[ \t]+/u, '') : text, clamps })
  return list
}
