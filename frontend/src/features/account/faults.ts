// What is wrong with a form, by field and besides.

import { ApiError, sentenceOf } from '#/api/http'
import { FormError } from '#/api/signIn'
import { ProofDeclined } from './proof'
import { PasskeyRefused } from './webauthn'

export interface Faults {
  readonly form: string | null
  readonly fields: Readonly<Record<string, string>>
}

export const NONE: Faults = { form: null, fields: {} }

/** `known`: the fields that are on the screen; what concerns another is said of the whole form. */
export function faultsOf(error: unknown, known: (field: string) => boolean): Faults {
  if (error instanceof ProofDeclined) return { form: null, fields: {} }
  if (error instanceof PasskeyRefused) return { form: error.message, fields: {} }
  const list =
    error instanceof FormError
      ? error.faults
      : [{ field: error instanceof ApiError ? error.field : null, message: sentenceOf(error) }]
  const fields: Record<string, string> = {}
  const besides: string[] = []
  for (const { field, message } of list) {
    if (field === null || !known(field)) besides.push(message)
    else fields[field] = field in fields ? `${fields[field]} ${message}` : message
  }
  return { form: besides.length > 0 ? besides.join(' ') : null, fields }
}

/** The same in one line, where there is no form. */
export function lineOf(error: unknown): string | null {
  return faultsOf(error, () => false).form
}
