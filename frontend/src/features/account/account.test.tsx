import { cleanup, screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, expect, test, vi } from 'vitest'
import { FormError } from '#/api/signIn'
import { render } from '#/ui/testing'
import { Confirm } from './act'
import { browserOf } from './browsers'
import { thirtyDays } from './days'
import { placeOf } from './entry'
import { Field, Form } from './Form'
import { inFours } from './fours'
import { forget } from './leaving'

afterEach(cleanup)

test('thirty days end with this one, and the silent ones are there', () => {
  const days = thirtyDays([{ day: '2026-03-01', tokens: 7, replies: 1 }], '2026-03-01')
  expect(days).toHaveLength(30)
  expect(days[0]).toEqual({ day: '2026-01-31', tokens: 0, replies: 0 })
  expect(days[29]).toEqual({ day: '2026-03-01', tokens: 7, replies: 1 })
})

test.each([
  'https://evil.example/',
  '//evil.example',
  '/\\evil.example',
  '/\t/evil.example',
  '/\n\\evil.example',
  '\t//evil.example',
  '//',
  'javascript:alert(1)',
  '',
  undefined,
  '/account/signin',
  '/account/./signup?next=/you',
])('whoever comes in is not led to %j', (next) => expect(placeOf(next)).toBe('/you'))

test('whoever comes in goes back to where they were', () => expect(placeOf('/chats/1?a=b#reply-2')).toBe('/chats/1?a=b#reply-2'))

test('who leaves takes everything along but how the page looks, speaks and is worked', () => {
  const assign = vi.spyOn(location, 'assign').mockImplementation(() => undefined)
  for (const name of ['theme', 'language', 'keys', 'draft:1', 'mix:1']) localStorage.setItem(`shallot:${name}`, '"x"')
  forget()
  expect(Object.keys(localStorage).sort()).toEqual(['shallot:keys', 'shallot:language', 'shallot:theme'])
  expect(assign).toHaveBeenCalledWith('/')
  localStorage.clear()
})

test('a browser is known by its name', () => {
  expect(browserOf('Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0')).toBe('Firefox on Linux')
  expect(browserOf('Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Mobile Safari/604.1')).toBe('Safari on iPhone')
  expect(browserOf('curl/8')).toBe('curl/8')
  expect(browserOf('')).toBe('Unknown program')
})

test('a key is read out in fours', () => expect(inFours('ABCDEFGHIJ')).toBe('ABCD EFGH IJ'))

test('a refused form says why at the field, goes there, and keeps what was typed', async () => {
  const fault = new FormError('invalid', [
    { field: 'username', message: 'Somebody has this name.' },
    { field: null, message: 'And besides.' },
  ])
  const send = vi.fn(() => Promise.reject(fault))
  render(
    <Form label="Sign up" submit="Go" send={send}>
      <Field name="username" label="Name" hint="Short." />
      <Field name="password" label="Password" type="password" />
    </Form>,
  )
  await userEvent.type(screen.getByLabelText('Name'), 'vera')
  await userEvent.type(screen.getByLabelText('Password'), 'secret')
  await userEvent.click(screen.getByRole('button', { name: 'Go' }))
  const field = await screen.findByRole('textbox', { name: 'Name', description: 'Short. Somebody has this name.' })
  expect(document.activeElement).toBe(field)
  expect(field).toHaveProperty('value', 'vera')
  expect(screen.getByLabelText('Password')).toHaveProperty('value', 'secret')
  expect(screen.getByRole('alert').textContent).toBe('And besides.')
})

test('a password is shown to whoever asks', async () => {
  render(
    <Form submit="Go" send={() => Promise.resolve()}>
      <Field name="password" label="Password" type="password" />
    </Form>,
  )
  const field = screen.getByLabelText('Password')
  expect(field).toHaveProperty('type', 'password')
  await userEvent.click(screen.getByRole('button', { name: 'Show: Password' }))
  expect(field).toHaveProperty('type', 'text')
})

test('what cannot be undone is asked twice', async () => {
  const onYes = vi.fn()
  render(<Confirm label="Revoke" full="Revoke my key" question="Revoke it?" yes="Yes, revoke" onYes={onYes} />)
  await userEvent.click(screen.getByRole('button', { name: 'Revoke my key' }))
  expect(document.activeElement?.textContent).toBe('Keep')
  await userEvent.click(screen.getByRole('button', { name: 'Keep' }))
  expect(onYes).not.toHaveBeenCalled()
  await userEvent.click(screen.getByRole('button', { name: 'Revoke my key' }))
  await userEvent.click(screen.getByRole('button', { name: 'Yes, revoke' }))
  expect(onYes).toHaveBeenCalledOnce()
})
