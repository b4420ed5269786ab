// Dial and strength: the only unit conversion in the product (strength = dial / 10 × ceiling).

import { t } from '@lingui/core/macro'
import type { Clamp } from '#/api/contract.gen'
import type { Dial, Feature, FeatureDial } from '#/api/shapes'
import { number } from '#/lib/numbers'

export const LIMIT = 10
export const STEP = 0.5
export const PAGE = 2
const DETENT = 0.35 // dial units: a hand that is nearly at zero means zero

export function toDial(strength: number, ceiling: number): number {
  return ceiling > 0 ? round(clampTo((strength / ceiling) * LIMIT), 2) : 0
}

export function toStrength(dial: number, ceiling: number): number {
  return round((clampTo(dial) / LIMIT) * ceiling, 6)
}

export function clampTo(dial: number): number {
  return Math.min(LIMIT, Math.max(-LIMIT, dial))
}

function round(value: number, digits: number): number {
  const rounded = Number(value.toFixed(digits))
  return Object.is(rounded, -0) ? 0 : rounded
}

export function withDetent(dial: number): number {
  return Math.abs(dial) < DETENT ? 0 : dial
}

/** The dial after a key, or null when the key is not the dial's. */
export function afterKey(key: string, dial: number): number | null {
  switch (key) {
    case 'ArrowUp':
    case 'ArrowRight':
      return clampTo(round(dial + STEP, 2))
    case 'ArrowDown':
    case 'ArrowLeft':
      return clampTo(round(dial - STEP, 2))
    case 'PageUp':
      return clampTo(round(dial + PAGE, 2))
    case 'PageDown':
      return clampTo(round(dial - PAGE, 2))
    case 'Home':
      return -LIMIT
    case 'End':
      return LIMIT
    case 'Backspace':
    case 'Delete':
      return 0
    default:
      return null
  }
}

/** "+3.5", "−6", "0": a true minus sign, no idle decimals. */
export function spoken(dial: number): string {
  const size = number(round(Math.abs(dial), 1), 0, 1)
  if (size === '0') return '0'
  return dial > 0 ? `+${size}` : `−${size}`
}

/** A number typed by hand, with either minus and either decimal mark; null when it is none. */
export function parseDial(text: string): number | null {
  const plain = text.trim().replace('−', '-').replace(',', '.')
  if (!/^[+-]?(\d+\.?\d*|\.\d+)$/.test(plain)) return null
  return round(clampTo(Number(plain)), 2)
}

export function safeBand(dial: FeatureDial): readonly [number, number] | null {
  const [low, high] = dial.safe ?? []
  return low === undefined || high === undefined ? null : [toDial(low, dial.ceiling), toDial(high, dial.ceiling)]
}

export function isClipping(value: number, dial: FeatureDial): boolean {
  const band = safeBand(dial)
  return band !== null && value !== 0 && (value < band[0] || value > band[1])
}

function direction(value: number, dial: FeatureDial): string {
  if (value > 0) return t`amplify`
  if (value < 0) return t`suppress`
  return dial.mode === 'clamp' ? t`silenced` : t`untouched`
}

/** What a screen reader says of a dial: "+3.5, amplify, inside tested range". */
export function valueText(value: number, dial: FeatureDial): string {
  const words = [spoken(value), direction(value, dial)]
  if (value !== 0) {
    const isOutside = isClipping(value, dial)
    words.push(safeBand(dial) ? (isOutside ? t`outside tested range` : t`inside tested range`) : t`range not tested`)
  }
  return words.join(', ')
}

export function dialOf({ clamp, feature }: Dial): number {
  return toDial(clamp.strength, feature.dial.ceiling)
}

export function turned(dial: Dial, value: number): Dial {
  return { ...dial, clamp: { ...dial.clamp, strength: toStrength(value, dial.feature.dial.ceiling) } }
}

/** A fresh dial: untouched where zero means that, at its measured dose where zero would silence. */
export function dialFor(feature: Feature): Dial {
  const { mode, positions, dose } = feature.dial
  const strength = mode === 'add' ? 0 : (dose ?? 0)
  return { clamp: { artifact: feature.artifact, feature: feature.index, strength, mode, positions }, feature }
}

export function keyOf(clamp: Clamp): string {
  return `${clamp.artifact}/${clamp.feature}`
}

/** Adding nothing leaves the model untouched. */
export function isIdle(clamp: Clamp): boolean {
  return clamp.mode === 'add' && clamp.strength === 0
}

/** Whether two mixes do the same to the model. */
export function sameClamps(a: readonly Clamp[], b: readonly Clamp[]): boolean {
  const [left, right] = [a.filter((clamp) => !isIdle(clamp)), b.filter((clamp) => !isIdle(clamp))]
  if (left.length !== right.length) return false
  const held = new Map(left.map((clamp) => [keyOf(clamp), clamp]))
  return right.every((clamp) => {
    const twin = held.get(keyOf(clamp))
    return twin?.mode === clamp.mode && twin.positions === clamp.positions && Math.abs(twin.strength - clamp.strength) < 1e-6
  })
}
