import { QueryClientProvider } from '@tanstack/react-query'
import { act, renderHook, waitFor } from '@testing-library/react'
import type { ReactNode } from 'react'
import { afterEach, expect, test, vi } from 'vitest'
import { personaCreate, personaSave } from '#/api/columnists'
import { queryClient } from '#/api/queryClient'
import type { Persona } from '#/api/shapes'
import { dialFor } from '#/features/desk/dials'
import { featureNamed } from '#/features/desk/sampleFeature'
import { blank, draftOf } from './draft'
import { useBuilder } from './useBuilder'

vi.mock('#/api/columnists', async (original) => ({ ...(await original<object>()), personaSave: vi.fn(), personaCreate: vi.fn() }))
vi.mock('#/api/queries/session', async (original) => ({ ...(await original<object>()), ensureSignedIn: () => Promise.resolve() }))

const [caution, pirate] = [dialFor(featureNamed('Caution', 1)), dialFor(featureNamed('Pirate', 2))]
const edition = (number: number, name: string, byline = '') =>
  ({
    slug: 'nora',
    name,
    byline,
    bio: '',
    greeting: '',
    language: 'en',
    questions: [],
    tags: [],
    edition: { number, prompt: '', sampling: { temperature: 0.7, top_p: 0.95, max_tokens: 256 }, clamps: [caution] },
  }) as unknown as Persona

const wrapper = ({ children }: { children: ReactNode }) => <QueryClientProvider client={queryClient}>{children}</QueryClientProvider>
const built = (persona: Persona | null, held = persona ? draftOf(persona) : blank()) =>
  renderHook((now: { persona: Persona | null }) => useBuilder(now.persona, now.persona ? draftOf(now.persona) : held, () => undefined), {
    wrapper,
    initialProps: { persona },
  })

afterEach(() => {
  localStorage.clear()
  vi.mocked(personaSave).mockReset()
  vi.mocked(personaCreate).mockReset()
})

test('a feature joins the form that was left half filled', () => {
  const left = built(null, blank([caution]))
  act(() => left.result.current.change({ name: 'Nora' }))
  left.unmount()
  const { draft } = built(null, blank([pirate])).result.current
  expect(draft.name).toBe('Nora')
  expect(draft.dials.map(({ feature }) => feature.label)).toEqual(['Caution', 'Pirate'])
})

test('nothing is sent where nothing was changed', () => {
  const { result } = built(edition(1, 'Nora'))
  act(() => void result.current.save())
  expect(personaSave).not.toHaveBeenCalled()
})

test('what is typed while an edition is printed stays, here and after a reload', async () => {
  let print: (printed: Persona) => void = () => undefined
  vi.mocked(personaSave).mockReturnValue(new Promise((resolve) => (print = resolve)))
  const form = built(edition(1, 'Nora'))
  act(() => form.result.current.change({ name: 'Nora Quay', note: 'A whole name.' }))
  act(() => void form.result.current.save())
  act(() => form.result.current.change({ byline: 'harbour' }))
  const second = edition(2, 'Nora Quay')
  await waitFor(() => expect(personaSave).toHaveBeenCalled())
  print(second)
  await waitFor(() => expect(form.result.current.isSaving).toBe(false))
  form.rerender({ persona: second })
  expect(form.result.current.draft).toEqual({ ...draftOf(second), byline: 'harbour' })
  form.unmount()
  expect(built(second).result.current.draft.byline).toBe('harbour')
})

test('an edition printed elsewhere comes in under what was changed here', () => {
  const form = built(edition(1, 'Nora'))
  act(() => form.result.current.change({ bio: 'Writes.' }))
  form.rerender({ persona: edition(2, 'Nora', 'harbour') })
  expect(form.result.current.draft).toMatchObject({ byline: 'harbour', bio: 'Writes.' })
})
