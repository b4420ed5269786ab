import { describe, expect, it } from 'vitest'
import { actingDials, clampsOf, dialRemoved, masterTurned, mastered, muteToggled, pushOf, type Setting, silenceOf, soloToggled, totalPush } from './acting'
import { dialFor, dialOf, turned } from './dials'
import { featureNamed } from './sampleFeature'
import { isEdited, type Mix, onThisSide, slotTurned, spareOf } from './mix'

const caution = turned(dialFor(featureNamed('Caution', 1)), -5) // strength −2 of a ceiling of 4, tested from −3 to 2
const pirate = turned(dialFor(featureNamed('Pirate', 2)), 2.5) // strength 1
const doom = turned(dialFor(featureNamed('Doom', 3)), 8)
const desk: Mix = { dials: [caution, pirate, doom], isDry: false }

const heard = (setting: Setting) => Object.fromEntries(clampsOf(setting).map(({ feature, strength }) => [feature, strength]))

describe('what the model hears of the desk', () => {
  it('is every dial as it stands', () => {
    expect(heard(desk)).toEqual({ 1: -2, 2: 1, 3: 3.2 })
  })

  it('is nothing of a dry desk', () => {
    expect(clampsOf({ ...desk, isDry: true })).toEqual([])
  })

  it('is without the muted, which keep their places', () => {
    const muted = muteToggled(desk, pirate)
    expect(heard(muted)).toEqual({ 1: -2, 3: 3.2 })
    expect(muted.dials).toBe(desk.dials)
    expect(heard(muteToggled(muted, pirate))).toEqual(heard(desk))
  })

  it('is the soloed alone, several at once too', () => {
    const one = soloToggled(desk, doom)
    expect(heard(one)).toEqual({ 3: 3.2 })
    expect(heard(soloToggled(one, caution))).toEqual({ 1: -2, 3: 3.2 })
    expect(heard(soloToggled(one, doom))).toEqual(heard(desk))
  })

  it('is nothing of what is soloed and muted', () => {
    const both = muteToggled(soloToggled(desk, doom), doom)
    expect(heard(both)).toEqual({})
    expect(desk.dials.map((dial) => silenceOf(both, dial))).toEqual(['not soloed', 'not soloed', 'muted'])
  })

  it('forgets a solo with the dial that had it', () => {
    const { soloed } = soloToggled(desk, doom)
    expect(heard({ ...desk, dials: [caution, pirate], soloed: soloed ?? [] })).toEqual({ 1: -2, 2: 1 })
  })

  it('hears a dial that comes back to the desk without its old mute and solo', () => {
    const gone = dialRemoved(muteToggled(soloToggled(desk, doom), doom), doom)
    expect(gone).toEqual({ dials: [caution, pirate], isDry: false, muted: [], soloed: [] })
    expect(heard({ ...gone, dials: [...gone.dials, doom] })).toEqual(heard(desk))
    expect(dialRemoved(desk, doom)).toEqual({ dials: [caution, pirate], isDry: false })
  })

  it('is scaled by the master, to the end of each dial and no further', () => {
    expect(heard({ ...desk, master: 0.5 })).toEqual({ 1: -1, 2: 0.5, 3: 1.6 })
    expect(heard({ ...desk, master: 1.5 })).toEqual({ 1: -3, 2: 1.5, 3: 4 })
    expect(dialOf(mastered(caution, 1.5))).toBe(-7.5)
  })

  it('is nothing with the master down, also of a dial that would silence at zero', () => {
    const clamped = { ...doom, clamp: { ...doom.clamp, mode: 'clamp' as const } }
    expect(clampsOf({ dials: [clamped], isDry: false, master: 0 })).toEqual([])
    expect(silenceOf({ ...desk, master: 0 }, doom)).toBe('master')
  })
})

it.each([[0.97, 1], [1.03, 1], [0.9, 0.9], [9, 1.5], [-1, 0], [0.333, 0.33]])('the master at %d means %d', (hand, meant) => {
  expect(masterTurned(hand)).toBe(meant)
})

describe('the total push', () => {
  it('is 1 at the edge of the tested band, on either side', () => {
    expect(pushOf(turned(caution, 5))).toBeCloseTo(1)
    expect(pushOf(turned(caution, -7.5))).toBeCloseTo(1)
    expect(pushOf(turned(caution, 0))).toBe(0)
  })

  it('is against the end of a dial that nobody tested, and never against nothing', () => {
    const untested = { ...caution, feature: { ...caution.feature, dial: { ...caution.feature.dial, safe: null } } }
    expect(pushOf(untested)).toBeCloseTo(0.5)
    const oneSided = { ...pirate, feature: { ...pirate.feature, dial: { ...pirate.feature.dial, safe: [-3, 0] } } }
    expect(pushOf(oneSided)).toBeCloseTo(2.5)
  })

  it('adds dials at right angles, and only those that act', () => {
    const pair: Setting = { dials: [turned(caution, 3), turned(pirate, 4)], isDry: false }
    expect(totalPush(pair)).toBeCloseTo(1)
    expect(totalPush({ ...pair, master: 1.5 })).toBeCloseTo(1.5)
    expect(totalPush({ ...pair, isDry: true })).toBe(0)
    expect(actingDials({ ...pair, isDry: true })).toEqual([])
  })
})

describe('A and B', () => {
  it('begin alike, and change places', () => {
    const b = slotTurned(desk, 'B')
    expect(clampsOf(b)).toEqual(clampsOf(desk))
    const turnedB = { ...b, dials: [turned(caution, 1)] }
    const a = slotTurned(turnedB, 'A')
    expect(a.dials).toEqual(desk.dials)
    expect(heard(spareOf(a))).toEqual({ 1: 0.4 })
    expect(slotTurned(a, 'A')).toBe(a)
  })

  it('keep the other side when this one is set anew', () => {
    const b = slotTurned(desk, 'B')
    const reset = onThisSide(b, { dials: [doom], isDry: false })
    expect(reset).toEqual({ dials: [doom], isDry: false, slot: 'B', spare: { dials: desk.dials, isDry: false } })
    expect(onThisSide(desk, { dials: [], isDry: true })).toEqual({ dials: [], isDry: true })
  })
})

it('a muted dial, a solo and a master each make an edited mix', () => {
  const edition = { clamps: desk.dials } as unknown as Parameters<typeof isEdited>[1]
  expect(isEdited(desk, edition)).toBe(false)
  for (const mix of [muteToggled(desk, doom), soloToggled(desk, doom), { ...desk, master: 0.5 }]) expect(isEdited(mix, edition)).toBe(true)
})
