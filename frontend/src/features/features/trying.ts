// A feature to be heard: on a dial, at the strength that was measured to work.

import type { Dial, Edition, Feature, Persona } from '#/api/shapes'
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

/** The first whose model is the feature's. An artifact does not name its model; who turns one of its dials does. */
export function speakerFor(feature: Feature, personas: readonly Persona[]): Persona | undefined {
  const turning = personas.find(({ edition }) => edition.clamps.some(({ clamp }) => clamp.artifact === feature.artifact))
  return personas.find(({ edition }) => edition.model === turning?.edition.model) ?? personas[0]
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
