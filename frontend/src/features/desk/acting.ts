// Which dials act, and how far: mute and solo, the master, dry.

import type { Clamp } from '#/api/contract.gen'
import type { Dial } from '#/api/shapes'
import { keyOf, LIMIT } from './dials'

export const MASTER_MOST = 1.5
const DETENT = 0.04 // a hand that is nearly at 100 % means it

/** How the dials of a desk stand: one side of an A/B. */
export interface Setting {
  readonly dials: readonly Dial[]
  readonly isDry: boolean
  /** Keys of dials that contribute nothing, but keep their place. */
  readonly muted?: readonly string[]
  /** Where any dial here is on the desk, only those act. */
  readonly soloed?: readonly string[]
  /** All dials together: 1 as they stand. */
  readonly master?: number
}

export type Silence = 'dry' | 'muted' | 'not soloed' | 'master'

export const masterOf = ({ master = 1 }: Setting) => master

export function masterTurned(value: number): number {
  const within = Math.min(MASTER_MOST, Math.max(0, value))
  return Math.abs(within - 1) < DETENT ? 1 : Number(within.toFixed(2))
}

const isIn = (keys: readonly string[] | undefined, { clamp }: Dial) => keys?.includes(keyOf(clamp)) ?? false

export const isMuted = (setting: Setting, dial: Dial) => isIn(setting.muted, dial)
export const isSoloed = (setting: Setting, dial: Dial) => isIn(setting.soloed, dial)
const hasSolo = (setting: Setting) => setting.dials.some((dial) => isSoloed(setting, dial))

/** Why a dial does nothing; null where it acts. Mute is stronger than solo. */
export function silenceOf(setting: Setting, dial: Dial): Silence | null {
  if (setting.isDry) return 'dry'
  if (masterOf(setting) === 0) return 'master'
  if (isMuted(setting, dial)) return 'muted'
  return hasSolo(setting) && !isSoloed(setting, dial) ? 'not soloed' : null
}

/** A dial as the master has it; it ends where the dial ends. */
export function mastered(dial: Dial, master: number): Dial {
  if (master === 1) return dial
  const { ceiling } = dial.feature.dial
  const strength = Number((dial.clamp.strength * master).toFixed(6))
  return { ...dial, clamp: { ...dial.clamp, strength: Math.min(ceiling, Math.max(-ceiling, strength)) } }
}

/** What the model is to hear of the desk, as dials. */
export function actingDials(setting: Setting): readonly Dial[] {
  const master = masterOf(setting)
  return setting.dials.filter((dial) => silenceOf(setting, dial) === null).map((dial) => mastered(dial, master))
}

/** What the model hears: nothing of a dry desk, of muted dials, beside soloed ones; the rest as the master has it. */
export function clampsOf(setting: Setting): readonly Clamp[] {
  return actingDials(setting).map(({ clamp }) => clamp)
}

const toggled = (keys: readonly string[] = [], key: string) => (keys.includes(key) ? keys.filter((one) => one !== key) : [...keys, key])

export function muteToggled<S extends Setting>(setting: S, { clamp }: Dial): S {
  return { ...setting, muted: toggled(setting.muted, keyOf(clamp)) }
}

export function soloToggled<S extends Setting>(setting: S, { clamp }: Dial): S {
  return { ...setting, soloed: toggled(setting.soloed, keyOf(clamp)) }
}

/** Off the desk, and its mute and solo with it. */
export function dialRemoved<S extends Setting>(setting: S, dial: Dial): S {
  const without = (keys: readonly string[]) => keys.filter((key) => key !== keyOf(dial.clamp))
  const { muted, soloed } = setting
  return { ...setting, dials: setting.dials.filter((other) => other !== dial), ...(muted && { muted: without(muted) }), ...(soloed && { soloed: without(soloed) }) }
}

/** How far a dial pushes, in multiples of what was tested on its side of zero: 1 is the end of its green band. */
export function pushOf({ clamp, feature: { dial } }: Dial): number {
  if (dial.ceiling <= 0) return 0
  const [low = -dial.ceiling, high = dial.ceiling] = dial.safe ?? []
  const tested = clamp.strength < 0 ? -low : high
  return Math.abs(clamp.strength) / Math.max(tested, dial.ceiling / LIMIT)
}

/** All that act, at right angles to one another as directions of a dictionary nearly are. */
export const totalPush = (setting: Setting) => Math.hypot(...actingDials(setting).map(pushOf))
