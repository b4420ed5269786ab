// What changed between two editions, as words.

import type { Diff, DiffChange } from '#/api/columnists'
import { spoken } from '#/features/desk/dials'

export interface Line {
  readonly what: string
  readonly before: string | null
  readonly after: string | null
}

function valueWords(value: unknown): string {
  if (Array.isArray(value)) return value.map(valueWords).join('\n') || 'none'
  if (typeof value === 'object' && value !== null) {
    return Object.entries(value)
      .map(([name, one]) => `${name} ${valueWords(one)}`)
      .join(', ')
  }
  return String(value) || 'nothing'
}

/** Strengths, as stored: of a feature that is not here nobody knows where its dial ends. */
function clampWords(clamp: DiffChange['before']): string | null {
  if (!clamp) return null
  const strength = Number(clamp['strength'])
  return `${spoken(strength)} × max, ${[clamp['mode'], clamp['positions']].filter(Boolean).join(', ')}`
}

function changed({ added, removed, changed: moved }: Diff['dials'], kind: string): Line[] {
  return [...added, ...removed, ...moved].map(({ label, before, after }) => ({
    what: `${kind} ${label}`,
    before: clampWords(before),
    after: clampWords(after),
  }))
}

export function linesOf(diff: Diff): Line[] {
  const fields = diff.fields.map(({ field, before, after }) => ({ what: field, before: valueWords(before), after: valueWords(after) }))
  return [...changed(diff.dials, 'Dial'), ...changed(diff.vectors, 'Vector'), ...fields]
}
