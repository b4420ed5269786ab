import { act, renderHook } from '@testing-library/react'
import { beforeEach, expect, it, vi } from 'vitest'
import { replyStop } from '#/api/calls'
import type { Persona } from '#/api/shapes'
import { offRecordStart } from '#/api/treeCalls'
import { forget, useOffRecord } from './useOffRecord'

vi.mock('#/api/calls', async (original) => ({ ...(await original<object>()), replyStop: vi.fn(() => Promise.resolve()) }))
vi.mock('#/api/treeCalls', async (original) => ({ ...(await original<object>()), offRecordStart: vi.fn() }))
vi.mock('#/api/queries/session', () => ({ ensureSignedIn: () => Promise.resolve() }))
vi.mock('#/features/chat/useTalk', () => ({ useFollowing: vi.fn(), useTalk: () => ({ last: null, pending: null, mix: { dials: [], isDry: false } }) }))

const gladys = { slug: 'gladys', edition: { number: 1, model: 'm', clamps: [] } } as unknown as Persona
const talk = () => renderHook(() => useOffRecord(gladys))

beforeEach(() => {
  vi.mocked(replyStop).mockClear()
  forget('gladys')
})

it('stops the reply of a talk that is forgotten', async () => {
  vi.mocked(offRecordStart).mockResolvedValue({ reply: 'r1' })
  const { result } = talk()
  await act(() => result.current.say('Why?'))
  expect(result.current.turns).toHaveLength(1)
  act(() => forget('gladys'))
  expect(result.current.turns).toEqual([])
  expect(replyStop).toHaveBeenCalledExactlyOnceWith('r1')
})

it('brings nothing back that was on its way when the talk was forgotten', async () => {
  let answer: (told: { reply: string }) => void = () => undefined
  vi.mocked(offRecordStart).mockReturnValue(new Promise((resolve) => (answer = resolve)))
  const { result } = talk()
  const saying = result.current.say('Why?')
  act(() => forget('gladys'))
  answer({ reply: 'r2' })
  await act(() => saying)
  expect(result.current.turns).toEqual([])
  expect(replyStop).toHaveBeenCalledExactlyOnceWith('r2')
})
