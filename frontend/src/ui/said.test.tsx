import { act, cleanup, screen } from '@testing-library/react'
import { afterEach, expect, test, vi } from 'vitest'
import { copyText } from '#/lib/copy'
import { announce, Voice } from './announce'
import { render } from './testing'
import { Toasts } from './toast'

afterEach(() => {
  cleanup()
  vi.useRealTimers()
})

test('the same words twice are said twice', () => {
  render(<Voice />)
  act(() => announce('Undone'))
  const first = screen.getByText('Undone')
  act(() => announce('Undone'))
  expect(screen.getByText('Undone')).not.toBe(first)
})

test('what was copied is seen for a moment, each time', async () => {
  vi.useFakeTimers()
  const write = vi.spyOn(navigator.clipboard, 'writeText').mockResolvedValue()
  render(<Toasts />)
  await act(() => copyText('goose'))
  const first = screen.getByText('Copied')
  await act(() => copyText('goose'))
  expect(screen.getByText('Copied')).not.toBe(first)
  act(() => {
    vi.advanceTimersByTime(3_000)
  })
  expect(screen.queryByText('Copied')).toBeNull()
  write.mockRejectedValue(new DOMException('no'))
  await act(() => copyText('goose'))
  expect(screen.getByRole('status').textContent).toBe('The browser did not allow copying.')
})
