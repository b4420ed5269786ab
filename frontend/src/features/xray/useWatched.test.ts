import { act, renderHook } from '@testing-library/react'
import { expect, test, vi } from 'vitest'
import '#/ui/testing'
import { ApiError } from '#/api/http'
import type { Feature } from '#/api/shapes'
import { xrayRead } from '#/api/xray'
import { useWatched } from './useWatched'

vi.mock('#/api/xray')

const feature = (index: number) => ({ artifact: 'demo', index, label: `Number ${index}` }) as Feature

test('a feature that is refused is named, and changes nothing', async () => {
  vi.mocked(xrayRead).mockImplementation((_, names) =>
    names.includes('demo/404') ? Promise.reject(new ApiError(422, 'clamp_unknown', 'There is no such feature.', 'features')) : Promise.resolve({} as never),
  )
  const { result } = renderHook(() => useWatched('r'))
  await act(async () => {
    const [one, gone, two] = [1, 404, 2].map((index) => result.current.watch(feature(index)))
    expect([await one, await gone, await two]).toEqual([true, false, true])
  })
  expect(result.current.watched).toEqual(['demo/1', 'demo/2'])
  expect(result.current.refused?.words).toBe('There is no such feature.')
  await act(() => result.current.watch(feature(3)))
  expect(result.current).toMatchObject({ watched: ['demo/1', 'demo/2', 'demo/3'], refused: null, isWaiting: false, isFull: false })
})
