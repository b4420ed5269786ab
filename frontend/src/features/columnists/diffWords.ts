// What changed between two editions, as words.

import { i18n, type MessageDescriptor } from '@lingui/core'
import { msg, t } from '@lingui/core/macro'
import type { Diff, DiffChange } from '#/api/columnists'
import { spoken } from '#/features/desk/dials'
import { PLACES } from '#/features/desk/places'
import { number } from '#/lib/numbers'
import { languageName } from './words'

export interface Line {
  readonly what: string
  readonly before: string | null
  readonly after: string | null
}

type Words = Readonly<Record<string, MessageDescriptor>>

const FIELDS: Words = {
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

const SAMPLING: Words = { temperature: msg`Temperature`, top_p: msg`Top-p`, max_tokens: msg`Longest reply` }
const MODES: Words = { add: msg`added`, clamp: msg`held at this strength` }

/** What these pages have no word for keeps its own name. */
function named(words: Words, name: string): string {
  const known = words[name]
  return known ? i18n._(known) : name
}

function valueWords(value: unknown): string {
  if (Array.isArray(value)) return value.map(valueWords).join('\n') || t`none`
  if (typeof value === 'object' && value !== null) {
    return Object.entries(value)
      .map(([name, one]) => `${named(SAMPLING, name)} ${valueWords(one)}`)
      .join(', ')
  }
  if (typeof value === 'number') return number(value, 0, 2)
  return String(value) || t`nothing`
}

/** Strengths, as stored: of a feature that is not here nobody knows where its dial ends. */
function clampWords(clamp: DiffChange['before']): string | null {
  if (!clamp) return null
  const strength = spoken(Number(clamp['strength']))
  const { mode, positions } = clamp
  const how = [typeof mode === 'string' && named(MODES, mode), typeof positions === 'string' && named(PLACES, positions)].filter(Boolean).join(', ')
  return t`${strength} × max, ${how}`
}

function changed({ added, removed, changed: moved }: Diff['dials'], titled: (label: string) => string): Line[] {
  return [...added, ...removed, ...moved].map(({ label, before, after }) => ({
    what: titled(label),
    before: clampWords(before),
    after: clampWords(after),
  }))
}

export function linesOf(diff: Diff): Line[] {
  const fields = diff.fields.map(({ field, before, after }) => {
    const words = (value: unknown) => (field === 'language' && typeof value === 'string' ? languageName(value) : valueWords(value))
    return { what: named(FIELDS, field), before: words(before), after: words(after) }
  })
  return [...changed(diff.dials, (label) => t`Dial ${label}`), ...changed(diff.vectors, (label) => t`Vector ${label}`), ...fields]
}
