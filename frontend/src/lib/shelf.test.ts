import { beforeEach, expect, it } from 'vitest'
import { isOffTheRecord, offTheRecord, put, taken } from './shelf'

beforeEach(() => localStorage.clear())

it('keeps what it is given', () => {
  put('draft:abc', 'Dear editor')
  expect(taken('draft:abc')).toBe('Dear editor')
})

it('keeps nothing that is off the record, whatever it is', () => {
  for (const kind of ['draft', 'mix', 'unsent', 'draft:edit']) put(`${kind}:${offTheRecord('gladys')}`, 'psst')
  expect(localStorage).toHaveLength(0)
})

it('is not misled by a columnist of that name', () => {
  expect(isOffTheRecord('draft:new:hands-off')).toBe(false)
})
