import { i18n } from '@lingui/core'
import { afterEach, expect, test } from 'vitest'
import { speak } from '#/lib/language'
import { refusal, refusalWords } from './http'
import { faultOf } from './signIn'

afterEach(() => speak('en'))

test('English readers hear the server’s own words, others the words for the code', async () => {
  const said = { code: 'folder_exists', message: 'You have a folder “Jokes”.', field: 'name' }
  expect(refusal(409, said).message).toBe(said.message)
  await speak('pseudo')
  i18n.loadAndActivate({ locale: 'pseudo', messages: {} }) // English, said by its code
  expect(refusal(409, said)).toMatchObject({ message: 'You have a folder of this name.', field: 'name' })
  expect(refusalWords('of_tomorrow', 'Something new.')).toBe('Something new.')
  expect(refusalWords('invalid', 'Ensure this field has no more than 80 characters.')).toBe('At most 80 characters.')
  expect(refusalWords('invalid', 'This field may not be blank.')).toBe('Fill this in.')
  expect(faultOf(400, { errors: [{ code: 'incorrect_code', message: 'Incorrect code.' }] }).message).toBe('This code is not right.')
})
