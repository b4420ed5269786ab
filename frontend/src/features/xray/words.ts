// An x-ray as the page shows it: words with their places in the text, and what can be shown of them.

import type { Feature } from '#/api/shapes'
import type { Xray, XrayToken } from '#/api/xray'

/** A token that has text of its own; `from` and `to` are UTF-16 offsets of the reply's text. */
export interface Word {
  readonly text: string
  readonly from: number
  readonly to: number
  readonly token: XrayToken
}

export type Kind = 'sway' | 'read' | 'surprise'

/** What a heat map shows: a kind, and of which feature (`artifact/index`). */
export interface Choice {
  readonly kind: Kind
  readonly name: string
}

export const SURPRISE: Choice = { kind: 'surprise', name: '' }

export const nameOf = ({ artifact, index }: Pick<Feature, 'artifact' | 'index'>) => `${artifact}/${index}`

export function wordsOf(xray: Xray): readonly Word[] {
  const words: Word[] = []
  let at = 0
  for (const token of xray.tokens) {
    if (token.text !== '') words.push({ text: token.text, from: at, to: at + token.text.length, token })
    at += token.text.length
  }
  return words
}

/** Everything that can be shown of an x-ray; what somebody turned comes first. */
export function choicesOf(xray: Xray): readonly Choice[] {
  const turned = xray.features.flatMap(({ feature, is_clamped }, at) =>
    is_clamped && xray.tokens.some(({ sways }) => sways[at] !== null) ? [{ kind: 'sway' as const, name: nameOf(feature) }] : [],
  )
  const read = xray.features.map(({ feature }) => ({ kind: 'read' as const, name: nameOf(feature) }))
  return [...turned, ...read, SURPRISE]
}

/** What moved the words most is shown first; without dials, what was surprising. */
export function firstChoice(xray: Xray): Choice {
  const moved = (at: number) => Math.max(0, ...xray.tokens.map(({ sways }) => Math.abs(sways[at] ?? 0)))
  const [best] = xray.features
    .map(({ feature }, at) => ({ name: nameOf(feature), most: moved(at) }))
    .filter(({ most }) => most > 0)
    .sort((one, other) => other.most - one.most)
  return best ? { kind: 'sway', name: best.name } : SURPRISE
}

export interface Shown {
  readonly choice: Choice
  readonly feature: Feature | null
  /** Of each word: a log ratio, a share of the feature's maximum, or a probability; null where there is none. */
  readonly values: readonly (number | null)[]
}

export function shownOf(xray: Xray, words: readonly Word[], choice: Choice): Shown {
  const at = xray.features.findIndex(({ feature }) => nameOf(feature) === choice.name)
  const feature = xray.features[at]?.feature ?? null
  if (choice.kind === 'surprise' || !feature) {
    return { choice: SURPRISE, feature: null, values: words.map(({ token }) => chance(token.logprob)) }
  }
  if (choice.kind === 'sway') return { choice, feature, values: words.map(({ token }) => token.sways[at] ?? null) }
  return { choice, feature, values: words.map(({ token }) => share(token.reads[at], feature)) }
}

export const chance = (logprob: number) => Math.exp(logprob)

/** Of what the feature was measured to reach. */
export function share(read: number | null | undefined, { max_activation }: Pick<Feature, 'max_activation'>): number {
  return max_activation > 0 ? (read ?? 0) / max_activation : 0
}

const FACTORS = [1.1, 1.5, 3, 10].map(Math.log)
const SHARES = [0.02, 0.25, 0.5, 0.75]
const CHANCES = [0.6, 0.2, 0.05, 0.01]

/** −4 … 4: how strong a colour, and on which side of the paper's. */
export function bucket(kind: Kind, value: number | null): number {
  if (value === null) return 0
  switch (kind) {
    case 'sway':
      return Math.sign(value) * FACTORS.filter((least) => Math.abs(value) >= least).length
    case 'read':
      return SHARES.filter((least) => value >= least).length
    case 'surprise':
      return CHANCES.filter((most) => value < most).length
    default:
      return kind satisfies never
  }
}

/** The numbers at which the colours change, from the palest on. */
export const STEPS = { sway: [1.1, 1.5, 3, 10], read: SHARES, surprise: CHANCES } satisfies Record<Kind, readonly number[]>
