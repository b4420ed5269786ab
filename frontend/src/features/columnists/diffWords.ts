// What changed between two editions, as words.

import { i18n, type MessageDescriptor } from '@lingui/core'
import { msg, t } from '@lingui/core/macro'
import type { Diff, DiffChange } from '#/api/columnists'
import { spoken } from '#/features/desk/dials'

export interface Line {
  readonly what: string
  readonly before: string | null
  readonly after: string | null
}

const FIELDS: Readonly<Record<string, MessageDescriptor>> = {
  name: msg`Name`,
  byline: msg`Byline`,
  bio: msg`Bio`,
  greeting: msg`Greeting`,
  questions: msg`Questions to start with`,
  tags: msg`Tags`,
  language: msg`Language`,
  sampling: msg`Sampling`,
  model: msg`Model`,
}

function valueWords(value: unknown): string {
  if (Array.isArray(value)) return value.map(valueWords).join('\n') || t`none`
  if (typeof value === 'object' && value !== null) {
    return Object.entries(value)
      .map(([name, one]) => `${name} ${valueWords(one)}`)
      .join(', ')
  }
  return String(value) || t`nothing`
}

/** Strengths, as stored: of a feature that is not here nobody knows where its dial ends. */
function clampWords(clamp: DiffChange['before']): string | null {
  if (!clamp) return null
  const strength = spoken(Number(clamp['strength']))
  const how = [clamp['mode'], clamp['positions']].filter(Boolean).join(', ')
  return t`${strength} × max, ${how}`
}

function changed({ added, removed, changed: moved }: Diff['dials'], named: (label: string) => string): Line[] {
  return [...added, ...removed, ...moved].map(({ label, before, after }) => ({
    what: named(label),
    before: clampWords(before),
    after: clampWords(after),
  }))
}

export function linesOf(diff: Diff): Line[] {
  const fields = diff.fields.map(({ field, before, after }) => {
    const known = FIELDS[field]
    return { what: known ? i18n._(known) : field, before: valueWords(before), after: valueWords(after) }
  })
  return [...changed(diff.dials, (label) => t`Dial ${label}`), ...changed(diff.vectors, (label) => t`Vector ${label}`), ...fields]
}
