import { cleanup, screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { QueryClientProvider } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { queryClient } from '#/api/queryClient'
import type { Dial } from '#/api/shapes'
import { dialFor, keyOf } from '#/features/desk/dials'
import type { Mix } from '#/features/desk/mix'
import { movesOf, useMoves } from '#/features/desk/moves'
import { render } from '#/ui/testing'
import { Toasts } from '#/ui/toast'
import { DeskAtHand, DeskHeld, useDeskHeld } from './atHand'
import { PutOnDesk } from './PutOnDesk'
import { feature } from './testing'

const geese = dialFor(feature(7, 'Geese'))
const other: Dial = { ...geese, clamp: { ...geese.clamp, strength: 1.5 } }
const seen = vi.fn<(mix: Mix) => void>()

function Held() {
  return (
    <DeskHeld value={useDeskHeld('chat')}>
      <PutOnDesk feature={feature(29, 'Caution')} />
    </DeskHeld>
  )
}

function Page() {
  const [mix, setMix] = useState<Mix>({ dials: [geese], isDry: false })
  useEffect(() => seen(mix), [mix])
  return (
    <DeskAtHand value={{ mix, onMix: setMix }}>
      <Held />
      <button type="button" onClick={() => setMix({ ...mix, dials: mix.dials.map((dial) => (dial === geese ? other : dial)) })}>
        Turn the geese
      </button>
      <Toasts />
    </DeskAtHand>
  )
}

beforeEach(() => vi.stubGlobal('fetch', () => Promise.reject(new TypeError('no net'))))
afterEach(cleanup)

test('what was put on the desk is taken off again, and nothing else', async () => {
  render(
    <QueryClientProvider client={queryClient}>
      <Page />
    </QueryClientProvider>,
  )
  await userEvent.click(screen.getByRole('button', { name: 'Put on the desk: Caution' }))
  expect(seen.mock.lastCall?.[0].dials.map(({ clamp }) => keyOf(clamp))).toEqual(['demo/7', 'demo/29'])
  await userEvent.click(screen.getByRole('button', { name: 'Turn the geese' }))
  await userEvent.click(screen.getByRole('button', { name: 'Undo' }))
  expect(seen.mock.lastCall?.[0].dials).toEqual([other])
  expect(movesOf(useMoves.getState(), 'chat').past).toHaveLength(2)
})
