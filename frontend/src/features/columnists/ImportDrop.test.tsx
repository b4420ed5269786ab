import { QueryClientProvider } from '@tanstack/react-query'
import { cleanup, fireEvent, screen, waitFor } from '@testing-library/react'
import { afterEach, expect, test, vi } from 'vitest'
import { cardImport } from '#/api/columnists'
import { queryClient } from '#/api/queryClient'
import type { Persona } from '#/api/shapes'
import { render } from '#/ui/testing'
import { ImportDrop } from './ImportDrop'

const navigate = vi.hoisted(() => vi.fn())
vi.mock('@tanstack/react-router', async (original) => ({ ...(await original<object>()), useNavigate: () => navigate }))
vi.mock('#/api/columnists', async (original) => ({ ...(await original<object>()), cardImport: vi.fn() }))
vi.mock('#/api/queries/session', async (original) => ({ ...(await original<object>()), ensureSignedIn: () => Promise.resolve() }))

afterEach(cleanup)

const shown = () => {
  render(
    <QueryClientProvider client={queryClient}>
      <ImportDrop />
    </QueryClientProvider>,
  )
  return screen.getByRole('group', { name: 'Import a card' })
}
const dragged = (...files: File[]) => ({ dataTransfer: { types: ['Files'], files } })

test('a card dropped beside the field is read, and the page stays', async () => {
  vi.mocked(cardImport).mockResolvedValue({ slug: 'nora', name: 'Nora' } as Persona)
  const area = shown()
  const card = new File(['{}'], 'nora.json', { type: 'application/json' })
  expect(fireEvent.dragOver(area, dragged(card))).toBe(false) // prevented: the area takes it
  expect(area.className).toBe('drop over')
  expect(fireEvent.drop(screen.getByText(/^Drop a card here/u), dragged(card))).toBe(false)
  expect(area.className).toBe('drop')
  await waitFor(() => expect(navigate).toHaveBeenCalledWith({ to: '/columnists/$slug/edit', params: { slug: 'nora' } }))
  expect(cardImport).toHaveBeenCalledWith(card, 'application/json')
})

test('a file of another kind is refused in words, and dragged words are left alone', async () => {
  const area = shown()
  expect(fireEvent.dragOver(area, { dataTransfer: { types: ['text/plain'], files: [] } })).toBe(true)
  fireEvent.drop(area, dragged(new File([''], 'nora.gif', { type: 'image/gif' })))
  expect((await screen.findByRole('alert')).textContent).toBe('nora.gif is neither a JSON file nor a PNG picture.')
})
