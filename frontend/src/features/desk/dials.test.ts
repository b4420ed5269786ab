import '#/ui/testing' // with its language
import { describe, expect, it } from 'vitest'
import type { FeatureDial } from '#/api/shapes'
import { clip, featureNamed } from './sampleFeature'
import { afterKey, dialFor, isClipping, parseDial, sameClamps, spoken, toDial, toStrength, turned, valueText, withDetent } from './dials'
import { note } from './changes'

const dial: FeatureDial = { mode: 'add', positions: 'decision', ceiling: 4, safe: [-3, 2], dose: 1.5, curve: [] }

describe('dial and strength', () => {
  it('are linear, and ±10 is the ceiling', () => {
    expect([-10, -5, 0, 2.5, 10].map((value) => toStrength(value, 4))).toEqual([-4, -2, 0, 1, 4])
  })

  it('go there and back without loss, at every tenth', () => {
    for (let tenth = -100; tenth <= 100; tenth += 1) {
      for (const ceiling of [0.37, 1, 2.5, 12]) expect(toDial(toStrength(tenth / 10, ceiling), ceiling)).toBeCloseTo(tenth / 10, 2)
    }
  })

  it('stay within the dial', () => {
    expect([toDial(99, 4), toDial(-99, 4), toStrength(11, 4)]).toEqual([10, -10, 4])
  })

  it('are nothing where no ceiling was measured', () => {
    expect(toDial(3, 0)).toBe(0)
  })
})

describe('a hand on the dial', () => {
  it.each([
    ['ArrowUp', 3.5, 4], ['ArrowRight', 9.8, 10], ['ArrowDown', 0, -0.5], ['ArrowLeft', -10, -10],
    ['PageUp', 4, 6], ['PageDown', 1, -1], ['Home', 3, -10], ['End', 3, 10], ['Backspace', 7, 0], ['Delete', -7, 0],
  ])('%s from %d leads to %d', (key, from, to) => {
    expect(afterKey(key, from)).toBe(to)
  })

  it('leaves other keys to the page', () => {
    expect(['Tab', 'Enter', 'a', ' '].map((key) => afterKey(key, 1))).toEqual([null, null, null, null])
  })

  it('falls into the detent near zero and nowhere else', () => {
    expect([0.3, -0.3, 0.4, -3].map(withDetent)).toEqual([0, 0, 0.4, -3])
  })

  it.each([['+3.5', 3.5], ['−6', -6], ['-6,5', -6.5], ['.5', 0.5], ['44', 10], [' 2. ', 2]])('reads %s as %d', (text, value) => {
    expect(parseDial(text)).toBe(value)
  })

  it.each(['', 'loud', '1e3', '--2', '3..4', 'NaN'])('does not read %j', (text) => {
    expect(parseDial(text)).toBeNull()
  })
})

describe('what a dial says of itself', () => {
  it.each([
    [3.5, '+3.5, amplify, inside tested range'],
    [-9, '−9, suppress, outside tested range'],
    [0, '0, untouched'],
  ])('at %d: %s', (value, words) => {
    expect(valueText(value, dial)).toBe(words)
  })

  it('says silenced at zero in mode clamp', () => {
    expect(valueText(0, { ...dial, mode: 'clamp' })).toBe('0, silenced')
  })

  it('says so when nothing was measured', () => {
    expect(valueText(2, { ...dial, safe: null })).toBe('+2, amplify, range not tested')
    expect(isClipping(10, { ...dial, safe: null })).toBe(false)
  })

  it('writes a true minus and no idle decimals', () => {
    expect([3, -0.04, -6.5, 10].map(spoken)).toEqual(['+3', '0', '−6.5', '+10'])
  })
})

describe('a mix', () => {
  const caution = featureNamed('Caution', 1)
  const pirate = featureNamed('Pirate', 2)
  const lookup = (_: string, index: number) => [caution, pirate].find((feature) => feature.index === index)

  it('is the same with and without dials at rest', () => {
    expect(sameClamps([clip(caution, 0), clip(pirate, 2)], [clip(pirate, 2)])).toBe(true)
    expect(sameClamps([clip(pirate, 2)], [clip(pirate, 1)])).toBe(false)
    expect(sameClamps([clip(caution, 2)], [clip(pirate, 2)])).toBe(false)
  })

  it('notes what moved, in dial units', () => {
    expect(note([clip(caution, 0)], [clip(caution, -2.4), clip(pirate, 4)], lookup)).toBe('Mix changed: Caution 0 → −6, Pirate 0 → +10')
    expect(note([clip(caution, -2.4)], [], lookup)).toBe('Mix changed: Caution −6 → 0')
  })

  it('notes nothing when nothing moved', () => {
    expect(note([clip(caution, 0)], [], lookup)).toBeNull()
    expect(note([clip(pirate, 1)], [clip(pirate, 1)], lookup)).toBeNull()
  })

  it('takes a new dial on untouched, or at its dose where zero would silence', () => {
    expect(dialFor(caution).clamp.strength).toBe(0)
    expect(dialFor({ ...caution, dial: { ...caution.dial, mode: 'clamp' } }).clamp.strength).toBe(1.5)
  })

  it('keeps the rest of a clamp when its dial turns', () => {
    expect(turned(dialFor(caution), 5).clamp).toEqual({ ...dialFor(caution).clamp, strength: 2 })
  })
})
