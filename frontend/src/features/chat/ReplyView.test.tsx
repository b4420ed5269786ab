import { QueryClientProvider } from '@tanstack/react-query'
import { act, cleanup, screen } from '@testing-library/react'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { queryClient } from '#/api/queryClient'
import type { Reply, Turn } from '#/api/shapes'
import { queueRead } from '#/api/treeCalls'
import { render } from '#/ui/testing'
import { ReplyView } from './ReplyView'

vi.mock('#/api/treeCalls', async (original) => ({ ...(await original<object>()), queueRead: vi.fn() }))

const reply = (more: Partial<Reply>) =>
  ({ id: 'r', turn: 't', status: 'queued', text: '', prefix: '', clamps: [], opening: [], moves: [], error: null, persona: 'gladys', is_satire: false, ...more }) as unknown as Reply

function shown(more: Partial<Reply>) {
  const one = reply(more)
  const turn = { id: 't', text: 'Why?', voices: 1, replies: [one] } as unknown as Turn
  const step = { turn, reply: one, wordings: [turn] }
  return (
    <QueryClientProvider client={queryClient}>
      <ReplyView step={step} reply={one} previous={null} editionClamps={[]} isFirst isBusy doing={{ chat: 'c', choose: vi.fn() }} />
    </QueryClientProvider>
  )
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  queryClient.clear()
})
afterEach(() => {
  vi.useRealTimers()
  cleanup()
})

it.each([
  [3, 'In the queue, 3 before this one'],
  [0, 'Next in the queue'],
  [null, 'Waiting for a worker'],
])('who waits long is told how many are before: %j', async (ahead, words) => {
  vi.mocked(queueRead).mockResolvedValue({ ahead })
  render(shown({}))
  expect(screen.getByText('Sent')).toBeTruthy()
  await act(() => vi.advanceTimersByTimeAsync(2_000)) // now it is long
  await act(() => vi.advanceTimersByTimeAsync(100)) // and the house is asked
  expect(screen.getByRole('article').textContent).toContain(words)
})

it('is being written until its first word is there', () => {
  const { rerender } = render(shown({ status: 'writing' }))
  expect(screen.getByText('Writing')).toBeTruthy()
  rerender(shown({ status: 'writing', text: 'Sources confirm ' }))
  expect(screen.queryByText('Writing')).toBeNull()
})
