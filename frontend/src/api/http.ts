// HTTP to our own origin: session cookie, CSRF header, and errors as one shape.

import { t } from '@lingui/core/macro'

export class ApiError extends Error {
  readonly status: number
  readonly code: string
  readonly field: string | null

  constructor(status: number, code: string, message: string, field: string | null = null) {
    super(message)
    this.status = status
    this.code = code
    this.field = field
  }
}

/** Read anew for every request: signing in rotates the token. */
export function csrfToken(): string {
  return /(?:^|;\s*)csrftoken=([^;]*)/.exec(document.cookie)?.[1] ?? ''
}

export async function guardedFetch(request: Request): Promise<Response> {
  if (request.method !== 'GET') request.headers.set('X-CSRFToken', csrfToken())
  try {
    return await fetch(request)
  } catch {
    throw new ApiError(0, 'offline', t`The server cannot be reached. Check your connection, then try again.`)
  }
}

/** The body of a refusal is {code, message, field}; a proxy's own page is not. */
export function refusal(status: number, body: unknown): ApiError {
  const said = (typeof body === 'object' && body !== null ? body : {}) as Partial<Record<string, string | null>>
  return new ApiError(
    status,
    said['code'] ?? 'unexpected',
    said['message'] ?? t`The server answered ${status}. Try again in a moment.`,
    said['field'] ?? null,
  )
}

export function sentenceOf(error: unknown): string {
  return error instanceof ApiError ? error.message : t`Something went wrong on this page. Try again.`
}
