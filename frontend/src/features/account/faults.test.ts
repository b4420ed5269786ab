import { expect, test } from 'vitest'
import { ApiError } from '#/api/http'
import { FormError, ProofWanted, faultOf, stepOf, waysOf } from '#/api/signIn'
import { speak } from '#/lib/language'
import { NONE, faultsOf } from './faults'
import { ProofDeclined, useProof, withProof } from './proof'

await speak('en')

const known = (field: string) => field === 'username'

test('each fault stands at its field; what has no field here is said of the form', () => {
  const error = new FormError('invalid', [
    { field: 'username', message: 'Taken.' },
    { field: 'username', message: 'Too short.' },
    { field: 'email', message: 'Not an address.' },
  ])
  expect(faultsOf(error, known)).toEqual({ form: 'Not an address.', fields: { username: 'Taken. Too short.' } })
  expect(faultsOf(new ApiError(422, 'invalid', 'No.', 'username'), known).fields).toEqual({ username: 'No.' })
  expect(NONE.form).toBeNull()
})

test('a step that is not done is no fault', () => {
  expect(stepOf(200, {})).toEqual({ name: 'in' })
  const flows = [{ id: 'login' }, { id: 'mfa_authenticate', is_pending: true, types: ['totp' as const] }]
  expect(stepOf(401, { data: { flows } })).toEqual({ name: 'mfa_authenticate', factors: ['totp'] })
  expect(stepOf(401, { data: { flows: [{ id: 'verify_email', is_pending: true }] } })).toEqual({ name: 'verify_email' })
  expect(stepOf(401, { data: { flows: [{ id: 'login' }] } })).toEqual({ name: 'out' })
  expect(() => stepOf(400, { errors: [{ code: 'x', param: 'password', message: 'Wrong.' }] })).toThrow('Wrong.')
})

test('a refusal without words of its own has plain ones', () => {
  expect(faultOf(429, {}).message).toContain('Wait a few minutes')
  const own = { code: 'paused', message: 'Nobody can sign up for the moment.' }
  expect(faultOf(503, own).message).toBe(own.message)
})

test('what wants proof is asked again once it is shown, and left when it is not', async () => {
  const flows = [{ id: 'reauthenticate' }, { id: 'mfa_reauthenticate', types: ['totp' as const, 'webauthn' as const] }]
  expect(waysOf({ data: { flows } })).toEqual(['password', 'totp', 'webauthn'])
  let isLate = true
  const call = () => (isLate ? Promise.reject(new ProofWanted(['password'])) : Promise.resolve('done'))
  const first = withProof(call)
  await Promise.resolve()
  expect(useProof.getState().asking?.ways).toEqual(['password'])
  isLate = false
  useProof.getState().asking?.settle(true)
  await expect(first).resolves.toBe('done')
  isLate = true
  const second = withProof(call)
  await Promise.resolve()
  useProof.getState().asking?.settle(false)
  await expect(second).rejects.toBeInstanceOf(ProofDeclined)
  expect(useProof.getState().asking).toBeNull()
})
