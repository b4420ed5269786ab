import { beforeEach, expect, it, vi } from 'vitest'
import { guestCreate, sessionRead } from '../calls'
import { queryClient } from '../queryClient'
import type { Session } from '../shapes'
import { ensureSignedIn, sessionQuery } from './session'

vi.mock('../calls', async (original) => ({ ...(await original<object>()), guestCreate: vi.fn(), sessionRead: vi.fn() }))

const of = (user: string | null) => ({ user: user && { username: user } }) as unknown as Session

beforeEach(() => {
  queryClient.clear()
  vi.mocked(sessionRead).mockResolvedValue(of(null))
  vi.mocked(guestCreate).mockReset()
  vi.mocked(guestCreate).mockImplementation(() => new Promise((done) => setTimeout(() => done(of('guest')), 5)))
})

it('makes one guest, however many deeds begin at once', async () => {
  await Promise.all([ensureSignedIn(), ensureSignedIn()])
  await ensureSignedIn()
  expect(guestCreate).toHaveBeenCalledOnce()
  expect(queryClient.getQueryData(sessionQuery.queryKey)).toEqual(of('guest'))
})

it('tries again where no guest could be made', async () => {
  vi.mocked(guestCreate).mockRejectedValueOnce(new Error('no'))
  await expect(ensureSignedIn()).rejects.toThrow('no')
  await ensureSignedIn()
  expect(guestCreate).toHaveBeenCalledTimes(2)
})
