// A feature to be heard: on a dial, at the strength that was measured to work.

import type { Dial, Edition, Feature } from '#/api/shapes'
import { dialFor, keyOf, turned } from '#/features/desk/dials'
import type { Mix } from '#/features/desk/mix'
import { number } from '#/lib/numbers'

const UNMEASURED = 5 // on the dial, where no dose is known
const STEPS = 4

export function tried(feature: Feature): Dial {
  const dial = dialFor(feature)
  const { dose } = feature.dial
  return dose === null ? turned(dial, UNMEASURED) : { ...dial, clamp: { ...dial.clamp, strength: dose } }
}

/** The edition's own dials, with this one first. */
export function trying(feature: Feature, edition: Edition): Mix {
  const dial = tried(feature)
  const others = edition.clamps.filter(({ clamp }) => keyOf(clamp) !== keyOf(dial.clamp))
  return { dials: [dial, ...others], isDry: false }
}

export function percent(share: number): string {
  const whole = share * 100
  return `${whole > 0 && whole < 0.01 ? `<${number(0.01, 2)}` : number(whole, whole < 1 ? 2 : 1)} %`
}

/** How strongly a token lights up, in steps of colour; none below a tenth. */
export function heat(activation: number, greatest: number): number {
  const share = greatest > 0 ? activation / greatest : 0
  return share < 0.1 ? 0 : Math.min(STEPS, Math.ceil(share * STEPS))
}
