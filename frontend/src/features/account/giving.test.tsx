import { cleanup, screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { useState } from 'react'
import { afterEach, expect, test, vi } from 'vitest'
import { ApiError } from '#/api/http'
import { ProofWanted } from '#/api/signIn'
import { render } from '#/ui/testing'
import { useGivingWay } from './act'
import { ProofDialog } from './ProofDialog'
import { ProofDeclined, useProof, withProof } from './proof'
import { Unread } from './Unread'

afterEach(cleanup)

function Naming({ hasField }: { hasField: boolean }) {
  const [isNaming, setIsNaming] = useState(false)
  const { opener, opened } = useGivingWay<HTMLDivElement>(isNaming)
  if (!isNaming) {
    return (
      <button ref={opener} type="button" onClick={() => setIsNaming(true)}>
        Rename
      </button>
    )
  }
  return (
    <div ref={opened}>
      {hasField && <input aria-label="Name" />}
      <button type="button">Delete it</button>
      <button type="button" onClick={() => setIsNaming(false)}>
        Cancel
      </button>
    </div>
  )
}

test('the focus goes into what opens and back to the button', async () => {
  render(<Naming hasField />)
  await userEvent.click(screen.getByRole('button', { name: 'Rename' }))
  expect(document.activeElement).toBe(screen.getByRole('textbox', { name: 'Name' }))
  await userEvent.click(screen.getByRole('button', { name: 'Cancel' }))
  expect(document.activeElement).toBe(screen.getByRole('button', { name: 'Rename' }))
})

test('a question without a field puts the focus on the way back', async () => {
  render(<Naming hasField={false} />)
  await userEvent.click(screen.getByRole('button', { name: 'Rename' }))
  expect(document.activeElement).toBe(screen.getByRole('button', { name: 'Cancel' }))
})

test('what could not be read says why and is asked for again, unless it is there', async () => {
  const refetch = vi.fn(() => Promise.resolve())
  const error = new ApiError(503, 'down', 'The server rests.')
  const { rerender } = render(<Unread of={{ data: undefined, error, refetch }} />)
  expect(screen.getByRole('alert').textContent).toContain('The server rests.')
  await userEvent.click(screen.getByRole('button', { name: 'Try again' }))
  expect(refetch).toHaveBeenCalledOnce()
  rerender(<Unread of={{ data: [], error, refetch }} />)
  expect(screen.queryByRole('alert')).toBeNull()
})

test('a question that is left by Back is answered no', async () => {
  const { unmount } = render(<ProofDialog />)
  const call = vi.fn(() => Promise.reject(new ProofWanted(['password'])))
  const asked = withProof(call)
  const declined = expect(asked).rejects.toBeInstanceOf(ProofDeclined)
  await screen.findByText('Is it you?')
  unmount()
  await declined
  expect(useProof.getState().asking).toBeNull()
  expect(call).toHaveBeenCalledOnce()
})
