import { QueryClientProvider } from '@tanstack/react-query'
import { cleanup, fireEvent, screen, waitFor } from '@testing-library/react'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { sessionRead } from '#/api/calls'
import { sessionQuery } from '#/api/queries/session'
import { queryClient } from '#/api/queryClient'
import type { Session } from '#/api/shapes'
import { ageConfirm } from '#/api/treeCalls'
import { render } from '#/ui/testing'
import { hoursUntil, Remedy } from './Remedy'

vi.mock('#/api/calls', async (original) => ({ ...(await original<object>()), sessionRead: vi.fn() }))
vi.mock('#/api/treeCalls', async (original) => ({ ...(await original<object>()), ageConfirm: vi.fn() }))

const session = (isNeeded: boolean) => ({ user: null, house: { age_needed: isNeeded, minimum_age: 21 } }) as unknown as Session
const known = (isNeeded: boolean) => queryClient.setQueryData(sessionQuery.queryKey, session(isNeeded))
const house = (isNeeded: boolean) => vi.mocked(sessionRead).mockResolvedValue(session(isNeeded))

function refused() {
  const onRetry = vi.fn()
  render(
    <QueryClientProvider client={queryClient}>
      <Remedy code="age_needed" onRetry={onRetry} />
    </QueryClientProvider>,
  )
  return onRetry
}

beforeEach(() => queryClient.clear())
afterEach(() => {
  cleanup()
  vi.clearAllMocks()
})

it('sends again what was refused before the age was told, though the refusal came after', async () => {
  known(false) // the dialog was answered while the refusal was on its way
  house(false)
  const onRetry = refused()
  await waitFor(() => expect(onRetry).toHaveBeenCalledTimes(1))
})

it('waits for the age where it is still wanted, whatever the page believed', async () => {
  known(false) // the gate was shut a moment ago
  house(true)
  const onRetry = refused()
  await waitFor(() => expect(queryClient.getQueryData(sessionQuery.queryKey)).toMatchObject({ house: { age_needed: true } }))
  expect(onRetry).not.toHaveBeenCalled()
  vi.mocked(ageConfirm).mockImplementation(() => {
    house(false)
    return Promise.resolve({} as never)
  })
  fireEvent.click(screen.getByRole('button', { name: 'I am 21 or older: send it' }))
  await waitFor(() => expect(onRetry).toHaveBeenCalledTimes(1))
})

it('is told in the dialog of the house, and sends', async () => {
  known(true)
  house(true)
  const onRetry = refused()
  await waitFor(() => expect(sessionRead).toHaveBeenCalled())
  house(false)
  await queryClient.invalidateQueries({ queryKey: sessionQuery.queryKey })
  await waitFor(() => expect(onRetry).toHaveBeenCalledTimes(1))
})

it.each([
  ['2026-01-01T00:00:30Z', '1 minute'],
  ['2026-01-01T00:20:00Z', '20 minutes'],
  ['2026-01-01T01:10:00Z', 'about an hour'],
  ['2026-01-01T05:40:00Z', 'about 6 hours'],
])('says how long it is until %s', (then, words) => {
  expect(hoursUntil(then, Date.parse('2026-01-01T00:00:00Z'))).toBe(words)
})
