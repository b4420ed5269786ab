import { expect, it } from 'vitest'
import '#/ui/testing'
import { hoursUntil } from './Remedy'

it.each([
  ['2026-01-01T00:00:30Z', '1 minute'],
  ['2026-01-01T00:20:00Z', '20 minutes'],
  ['2026-01-01T01:10:00Z', 'about an hour'],
  ['2026-01-01T05:40:00Z', 'about 6 hours'],
])('says how long it is until %s', (then, words) => {
  expect(hoursUntil(then, Date.parse('2026-01-01T00:00:00Z'))).toBe(words)
})
