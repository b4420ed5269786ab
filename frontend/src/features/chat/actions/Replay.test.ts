import { expect, it } from 'vitest'
import '#/ui/testing'
import type { Replay } from '#/api/shapes'
import { verdict } from './Replay'
import { fitting, WORDS } from './reasons'

const again = (told: Partial<Replay>) => ({ is_same: null, differs_at: null, error: null, ...told }) as Replay

it.each([
  [again({ is_same: true }), 'The same words, to the letter.'],
  [again({ is_same: false, differs_at: 0 }), 'Other words, from the first one on.'],
  [again({ is_same: false, differs_at: 9 }), 'The same for 9 characters, then other words. Up to: “…The mayor”'],
  [again({ error: { code: 'worker_lost', message: 'The worker was lost.' } }), 'It could not be said again. The worker was lost.'],
])('says how a replay went: %#', (told, words) => {
  expect(verdict(told, 'The mayor declined.')).toBe(words)
})

it('has a fitting word for every reason', () => {
  expect(new Set([...fitting(true), ...fitting(false)])).toEqual(new Set(Object.keys(WORDS)))
  expect(fitting(false)).not.toContain('funny')
})
