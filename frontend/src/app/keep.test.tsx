import { cleanup, fireEvent, screen } from '@testing-library/react'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { late } from '#/lib/late'
import { render } from '#/ui/testing'
import { Toasts } from '#/ui/toast'
import { keepFresh } from './keep'

const reload = vi.fn()
const isOnLine = vi.spyOn(navigator, 'onLine', 'get')
const fail = () => fireEvent(window, new Event('vite:preloadError', { cancelable: true }))

vi.spyOn(location, 'reload').mockImplementation(reload)
keepFresh()

beforeEach(() => {
  reload.mockClear()
  sessionStorage.clear()
})
afterEach(cleanup)

test('the page is loaded anew once for a part that is gone', () => {
  isOnLine.mockReturnValue(true)
  fail()
  fail()
  expect(reload).toHaveBeenCalledOnce()
})

test('but not without a net, nor for what was missed then', () => {
  render(<Toasts />)
  isOnLine.mockReturnValue(false)
  fail()
  expect(screen.getByText(/^You are offline/)).toBeTruthy()
  isOnLine.mockReturnValue(true)
  fail()
  expect(reload).not.toHaveBeenCalled()
})

test('a part that could not come without a net comes with the net', async () => {
  isOnLine.mockReturnValue(false)
  const load = vi.fn(() => Promise.resolve('here')).mockRejectedValueOnce(new TypeError('Failed to fetch'))
  const part = late(load)()
  await Promise.resolve()
  isOnLine.mockReturnValue(true)
  dispatchEvent(new Event('online'))
  expect(await part).toBe('here')
  load.mockRejectedValueOnce(new TypeError('gone'))
  await expect(late(load)()).rejects.toThrow('gone')
})
