// Signing up and in, by allauth's headless API: a 401 there is a step that is not done yet, not a fault.

import { t } from '@lingui/core/macro'
import { DELETE, GET, PATCH, POST, PUT } from './calls'
import { ApiError, refusal, refusalWords } from './http'
import type { components } from './schema.gen'

type Schemas = components['schemas']
export type Factor = Schemas['SignInAuthenticatorType']
export type Authenticator = Schemas['SignInAuthenticatorList'][number]
export type Passkey = Schemas['SignInWebAuthnAuthenticator']
export type EmailAddress = Schemas['SignInEmailAddress']
export type OpenSession = Schemas['SignInSession']

/** How far somebody is who wants in. */
export type Step = { readonly name: 'in' | 'out' | 'verify_email' } | { readonly name: 'mfa_authenticate'; readonly factors: readonly Factor[] }

export interface Fault {
  readonly field: string | null
  readonly message: string
}

/** Everything that is wrong with a form at once. */
export class FormError extends ApiError {
  readonly faults: readonly Fault[]

  constructor(code: string, faults: readonly Fault[]) {
    super(400, code, faults[0]?.message ?? t`This was not accepted.`, faults[0]?.field ?? null)
    this.faults = faults
  }
}

export type Way = 'password' | Factor

/** Signed in, but not lately enough for this: show it is you by one of these ways, then ask again. */
export class ProofWanted extends Error {
  readonly ways: readonly Way[]

  constructor(ways: readonly Way[]) {
    super('Show that it is you first.')
    this.ways = ways
  }
}

interface Flow {
  readonly id: string
  readonly is_pending?: boolean
  readonly types?: readonly Factor[]
}

interface Body {
  readonly code?: string
  readonly data?: { readonly flows?: readonly Flow[] }
  readonly meta?: { readonly is_authenticated?: boolean; readonly secret?: string; readonly totp_url?: string }
  readonly errors?: readonly { readonly code: string; readonly param?: string; readonly message: string }[]
}

interface Answer {
  readonly data?: unknown
  readonly error?: unknown
  readonly response: Response
}

/** Where the answer has no words of its own. */
function plainly(status: number): readonly [code: string, message: string] | null {
  switch (status) {
    case 401:
      return ['signed_out', t`You are signed out. Sign in again.`]
    case 404:
      return ['not_found', t`There is nothing here any more.`]
    case 409:
      return ['conflict', t`This cannot be done now. Go back, then try again.`]
    case 429:
      return ['throttled', t`Too many tries. Wait a few minutes, then try again.`]
    default:
      return null
  }
}

export function faultOf(status: number, body: Body): ApiError {
  const [first] = body.errors ?? []
  if (first) {
    const faults = (body.errors ?? []).map(({ code, param, message }) => ({ field: param ?? null, message: refusalWords(code, message) }))
    return new FormError(first.code, faults)
  }
  const plain = body.code === undefined ? plainly(status) : null
  return plain ? new ApiError(status, ...plain) : refusal(status, body)
}

export function stepOf(status: number, body: Body): Step {
  if (status === 200) return { name: 'in' }
  if (status !== 401) throw faultOf(status, body)
  const pending = body.data?.flows?.find(({ is_pending }) => is_pending)
  if (pending?.id === 'mfa_authenticate') return { name: 'mfa_authenticate', factors: pending.types ?? [] }
  return { name: pending?.id === 'verify_email' ? 'verify_email' : 'out' }
}

export function waysOf(body: Body): readonly Way[] {
  return (body.data?.flows ?? []).flatMap(({ id, types }): readonly Way[] => {
    if (id === 'reauthenticate') return ['password']
    return id === 'mfa_reauthenticate' ? (types ?? []) : []
  })
}

async function step(call: Promise<Answer>): Promise<Step> {
  const { data, error, response } = await call
  return stepOf(response.status, (data ?? error ?? {}))
}

async function own<T>(call: Promise<{ readonly data?: T; readonly error?: unknown; readonly response: Response }>): Promise<T> {
  const { data, error, response } = await call
  if (response.ok && data !== undefined) return data
  const body = (error ?? {}) as Body
  const ways = response.status === 401 && body.meta?.is_authenticated ? waysOf(body) : []
  throw ways.length > 0 ? new ProofWanted(ways) : faultOf(response.status, body)
}

const data = async <T>(call: Parameters<typeof own<{ data: T }>>[0]) => (await own(call)).data

// What the browser's own WebAuthn speaks, as JSON.
export type Json = Record<string, unknown>
interface Credential {
  readonly credential: Json
}
const given = ({ credential }: Credential) => ({ credential: credential as Record<string, never> })

export const stepNow = () => step(GET('/_allauth/browser/v1/auth/session'))
export const signUp = (body: Schemas['SignInSignup']) => step(POST('/_allauth/browser/v1/auth/signup', { body }))
export function signIn(login: string, password: string): Promise<Step> {
  const who = login.includes('@') ? { email: login } : { username: login }
  return step(POST('/_allauth/browser/v1/auth/login', { body: { ...who, password } }))
}
export const signInByCode = (code: string) => step(POST('/_allauth/browser/v1/auth/2fa/authenticate', { body: { code } }))
export const factorAsked = () => data(GET('/_allauth/browser/v1/auth/webauthn/authenticate'))
export const signInByFactor = (said: Credential) => step(POST('/_allauth/browser/v1/auth/webauthn/authenticate', { body: given(said) }))
export const passkeyAsked = () => data(GET('/_allauth/browser/v1/auth/webauthn/login'))
export const signInByPasskey = (said: Credential) => step(POST('/_allauth/browser/v1/auth/webauthn/login', { body: given(said) }))
export const signOut = () => step(DELETE('/_allauth/browser/v1/auth/session'))

export const emailKeyRead = (key: string) =>
  data(GET('/_allauth/browser/v1/auth/email/verify', { params: { header: { 'X-Email-Verification-Key': key } } }))
export const emailVerify = (key: string) => step(POST('/_allauth/browser/v1/auth/email/verify', { body: { key } }))
export const passwordForgotten = (email: string) => own(POST('/_allauth/browser/v1/auth/password/request', { body: { email } }))
export const resetKeyRead = (key: string) =>
  data(GET('/_allauth/browser/v1/auth/password/reset', { params: { header: { 'X-Password-Reset-Key': key } } }))
export const passwordReset = (key: string, password: string) =>
  step(POST('/_allauth/browser/v1/auth/password/reset', { body: { key, password } }))

export const proveByPassword = (password: string) => own(POST('/_allauth/browser/v1/auth/reauthenticate', { body: { password } }))
export const proveByCode = (code: string) => own(POST('/_allauth/browser/v1/auth/2fa/reauthenticate', { body: { code } }))
export const proofAsked = () => data(GET('/_allauth/browser/v1/auth/webauthn/reauthenticate'))
export const proveByFactor = (said: Credential) => own(POST('/_allauth/browser/v1/auth/webauthn/reauthenticate', { body: given(said) }))

export const passwordChange = (current_password: string, new_password: string) =>
  own(POST('/_allauth/browser/v1/account/password/change', { body: { current_password, new_password } }))
export const emailsRead = () => data(GET('/_allauth/browser/v1/account/email'))
export const emailAdd = (email: string) => data(POST('/_allauth/browser/v1/account/email', { body: { email } }))
export const emailSendAgain = (email: string) => own(PUT('/_allauth/browser/v1/account/email', { body: { email } }))
export const emailMakePrimary = (email: string) => data(PATCH('/_allauth/browser/v1/account/email', { body: { email, primary: true } }))
export const emailRemove = (email: string) => data(DELETE('/_allauth/browser/v1/account/email', { body: { email } }))

export const sessionsRead = () => data(GET('/_allauth/browser/v1/auth/sessions'))
export const sessionsEnd = (sessions: number[]) => data(DELETE('/_allauth/browser/v1/auth/sessions', { body: { sessions } }))

export const authenticatorsRead = () => data(GET('/_allauth/browser/v1/account/authenticators'))
/** The secret of a code generator that is not set up yet; null where one is. Every question makes a new secret. */
export async function totpSecret(): Promise<{ readonly secret: string; readonly url: string } | null> {
  const { error, response } = await GET('/_allauth/browser/v1/account/authenticators/totp')
  if (response.ok) return null
  const body = (error ?? {}) as Body
  const { secret, totp_url: url } = body.meta ?? {}
  if (response.status === 404 && secret && url) return { secret, url }
  throw faultOf(response.status, body)
}
export const totpSetUp = (code: string) => data(POST('/_allauth/browser/v1/account/authenticators/totp', { body: { code } }))
export const totpRemove = () => own(DELETE('/_allauth/browser/v1/account/authenticators/totp'))
export const recoveryCodesRead = () => data(GET('/_allauth/browser/v1/account/authenticators/recovery-codes'))
export const recoveryCodesNew = () => data(POST('/_allauth/browser/v1/account/authenticators/recovery-codes'))
export const newPasskeyAsked = () =>
  data(GET('/_allauth/browser/v1/account/authenticators/webauthn', { params: { query: { passwordless: true } } }))
export const passkeyAdd = (name: string, said: Credential) =>
  data(POST('/_allauth/browser/v1/account/authenticators/webauthn', { body: { name, ...given(said) } }))
export const passkeyRename = (id: number, name: string) =>
  data(PUT('/_allauth/browser/v1/account/authenticators/webauthn', { body: { id, name } }))
export const passkeyRemove = (id: number) => own(DELETE('/_allauth/browser/v1/account/authenticators/webauthn', { body: { authenticators: [id] } }))
