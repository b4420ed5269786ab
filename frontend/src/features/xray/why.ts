// "Why this word" in plain words: how many times as likely each dial made it.

import { plural, t } from '@lingui/core/macro'
import type { Clamp } from '#/api/contract.gen'
import type { Xray } from '#/api/xray'
import { spoken, toDial } from '#/features/desk/dials'
import { number } from '#/lib/numbers'
import { bucket, type Kind, nameOf, type Word } from './words'

const HARDLY = Math.log(1.1) // less than a tenth
const MOST = 1_000

export interface Reason {
  readonly name: string
  readonly label: string
  readonly sway: number
  /** How far its clamp moved the model where the word was chosen; null where it did not hold. */
  readonly push: number | null
  readonly words: string
}

/** The dials that mattered, the strongest first, and how many did not. */
export function reasonsOf(xray: Xray, { token }: Word, clamps: readonly Clamp[]): { readonly reasons: readonly Reason[]; readonly idle: number } {
  const turned = xray.features.flatMap(({ feature, is_clamped }, at) => {
    const sway = token.sways[at] ?? null
    if (!is_clamped || sway === null) return []
    const clamp = clamps.find((one) => one.artifact === feature.artifact && one.feature === feature.index)
    const dial = clamp ? dialName(feature.label, toDial(clamp.strength, feature.dial.ceiling)) : feature.label
    return [{ name: nameOf(feature), label: feature.label, sway, push: token.pushes[at] ?? null, words: sentence(dial, sway) }]
  })
  const reasons = turned.filter(({ sway }) => Math.abs(sway) >= HARDLY).sort((one, other) => Math.abs(other.sway) - Math.abs(one.sway))
  return { reasons, idle: turned.length - reasons.length }
}

function dialName(label: string, dial: number): string {
  const value = spoken(dial)
  return t`${label} at ${value}`
}

export function sentence(dial: string, sway: number): string {
  const ratio = Math.exp(Math.abs(sway))
  const times = figure(ratio)
  if (sway > 0) {
    if (ratio > MOST) return t`${dial} made this word more than 1,000 times as likely.`
    return times === '2' ? t`${dial} made this word twice as likely.` : t`${dial} made this word ${times} times as likely.`
  }
  if (ratio > MOST) return t`${dial} made this word more than 1,000 times less likely.`
  if (times === '2') return t`${dial} made this word half as likely.`
  return times === '3' ? t`${dial} made this word a third as likely.` : t`${dial} made this word ${times} times less likely.`
}

/** "3.2", "12": a tenth matters only where a number is small. */
export function figure(ratio: number): string {
  return ratio < 9.95 ? number(ratio, 0, 1) : number(ratio)
}

/** "63 %", "4.1 %", "under 0.1 %". */
export function percent(part: number): string {
  const hundredths = part * 100
  if (hundredths < 0.1) return t`under 0.1 %`
  return t`${figure(hundredths)} %`
}

export function idleWords(count: number, isAll: boolean): string {
  if (isAll) return plural(count, { one: 'The dial hardly mattered here.', other: 'None of the # dials mattered here.' })
  return plural(count, { one: '# other dial hardly mattered.', other: '# other dials hardly mattered.' })
}

/** In a cell: "×3.2", "÷2", "63 %"; a dash where there is none. */
export function valueWords(kind: Kind, value: number | null): string {
  if (value === null) return '–'
  if (kind !== 'sway') return percent(value)
  if (bucket(kind, value) === 0) return t`same`
  return `${value < 0 ? '÷' : '×'}${figure(Math.exp(Math.abs(value)))}`
}

/** A word as it can be told: white space by its name. */
export function named(text: string): string {
  const plain = text.trim()
  if (plain !== '') return plain
  return text.includes('\n') ? t`(a new line)` : t`(a space)`
}
