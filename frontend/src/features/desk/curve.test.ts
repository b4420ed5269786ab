import { expect, it } from 'vitest'
import type { FeatureDial } from '#/api/shapes'
import { pointsOf } from './curve'

const at = (strength: number, style: number) => ({ strength, style, instruct: 2, fluency: 2, hm: 0 })
const dial: FeatureDial = { mode: 'add', positions: 'reply', ceiling: 3, safe: null, dose: null, curve: [at(4, 0.8), at(0, 0), at(2, 0.4), at(-3, 0.1), at(-6, 0.9)] }

it('ends where the dial ends, on the line between what was measured', () => {
  expect(pointsOf(dial).map(({ strength, style }) => [strength, Number(style.toFixed(2))])).toEqual([[-3, 0.1], [0, 0], [2, 0.4], [3, 0.6]])
})

it('makes nothing up beyond what was measured', () => {
  expect(pointsOf({ ...dial, ceiling: 9 }).map(({ strength }) => strength)).toEqual([-6, -3, 0, 2, 4])
})
