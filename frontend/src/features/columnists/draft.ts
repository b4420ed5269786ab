// A columnist being built: what stands in its form, what is sent of it, and which field a refusal means.

import type { PersonaWrite } from '#/api/columnists'
import type { Dial, Edition, Persona } from '#/api/shapes'
import { keyOf } from '#/features/desk/dials'

export interface Draft {
  readonly name: string
  readonly byline: string
  readonly bio: string
  readonly greeting: string
  /** One per line. */
  readonly questions: string
  readonly prompt: string
  /** Between commas. */
  readonly tags: string
  readonly language: string
  readonly temperature: string
  readonly top_p: string
  readonly max_tokens: string
  readonly dials: readonly Dial[]
  readonly note: string
}

export type Field = Exclude<keyof Draft, 'dials'>

export const SAMPLING = ['temperature', 'top_p', 'max_tokens'] as const

const HOUSE: Edition['sampling'] = { temperature: 0.7, top_p: 0.95, max_tokens: 256 }

export function blank(dials: readonly Dial[] = []): Draft {
  const empty = { name: '', byline: '', bio: '', greeting: '', questions: '', prompt: '', tags: '', language: 'en', note: '' }
  return { ...empty, ...sampled(HOUSE), dials }
}

function sampled({ temperature, top_p, max_tokens }: Edition['sampling']) {
  return { temperature: String(temperature), top_p: String(top_p), max_tokens: String(max_tokens) }
}

export function draftOf(persona: Persona): Draft {
  const { name, byline, bio, greeting, language, questions, tags, edition } = persona
  return {
    name,
    byline,
    bio,
    greeting,
    language,
    questions: questions.join('\n'),
    tags: tags.join(', '),
    prompt: edition.prompt,
    ...sampled(edition.sampling),
    dials: edition.clamps,
    note: '',
  }
}

/** A new form as it was left, with the dials besides that somebody comes with now. */
export function takenUp(held: Draft, kept: Draft | null): Draft {
  if (!kept) return held
  const there = new Set(kept.dials.map(({ clamp }) => keyOf(clamp)))
  return { ...held, ...kept, dials: [...kept.dials, ...held.dials.filter(({ clamp }) => !there.has(keyOf(clamp)))] }
}

/** The form after an edition was printed: that edition, but for what was changed in the form since `before`. */
export function movedOn(draft: Draft, before: Draft, printed: Draft): Draft {
  const isSince = ([name, value]: [string, unknown]) => JSON.stringify(value) !== JSON.stringify(before[name as keyof Draft])
  return { ...printed, ...Object.fromEntries(Object.entries(draft).filter(isSince)) }
}

const parts = (text: string, by: RegExp) => text.split(by).map((one) => one.trim()).filter(Boolean)

export function written(draft: Draft): PersonaWrite {
  const { name, byline, bio, greeting, prompt, language, note } = draft
  return {
    name: name.trim(),
    byline: byline.trim(),
    bio,
    greeting,
    questions: parts(draft.questions, /\n/u),
    tags: parts(draft.tags, /[,\n]/u),
    language: language.trim(),
    prompt,
    sampling: { temperature: Number(draft.temperature), top_p: Number(draft.top_p), max_tokens: Number(draft.max_tokens) },
    clamps: draft.dials.map(({ clamp }) => clamp),
    note: note.trim(),
  }
}

/** What a save names: only what was changed, so that dials which are not installed here stay as they were. */
export function changed(draft: Draft, held: Draft): Partial<PersonaWrite> {
  const [now, before] = [written(draft), written(held)]
  const names = (Object.keys(now) as (keyof PersonaWrite)[]).filter((name) => JSON.stringify(now[name]) !== JSON.stringify(before[name]))
  return Object.fromEntries(names.map((name) => [name, now[name]]))
}

export function isChanged(draft: Draft, held: Draft): boolean {
  return Object.keys(changed(draft, held)).some((name) => name !== 'note')
}

/** `clamps.2.strength` is at the third dial, `sampling.top_p` at top-p, `questions.0` at the questions. */
export function placeOf(field: string | null): { readonly field: Field | null; readonly dial: number | null } {
  const [first = '', second = ''] = (field ?? '').split('.')
  if (first === 'clamps') return { field: null, dial: second === '' ? null : Number(second) }
  const name = first === 'sampling' ? second : first
  return { field: name in blank() && name !== 'dials' ? (name as Field) : null, dial: null }
}
