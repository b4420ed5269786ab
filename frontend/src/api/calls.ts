// Every request the browser makes, one function each; paths and shapes are checked against the API's own schema.

import createClient from 'openapi-fetch'
import type { Clamp, Event } from './contract.gen'
import { guardedFetch, refusal } from './http'
import type { components, paths } from './schema.gen'

const PAGE = 100

export const { GET, POST, PUT, PATCH, DELETE } = createClient<paths>({ baseUrl: location.origin, fetch: guardedFetch })

interface Answer<T> {
  readonly data?: T
  readonly error?: unknown
  readonly response: Response
}

export async function said<T>(call: Promise<Answer<T>>): Promise<T> {
  const { data, error, response } = await call
  if (!response.ok || data === undefined) throw refusal(response.status, error)
  return data
}

export async function done(call: Promise<Answer<unknown>>): Promise<void> {
  const { error, response } = await call
  if (!response.ok) throw refusal(response.status, error)
}

interface Wish {
  readonly client_key: string
  readonly clamps?: readonly Clamp[]
  readonly voices?: readonly Voice[]
}

/** A variant, perhaps by somebody else, with another's seed, beside the branch that is shown. */
interface VariantWish extends Wish {
  readonly persona?: string
  readonly bare?: boolean
  readonly seed?: number
  readonly aside?: boolean
}

interface Saying extends Wish {
  readonly parent: string | null
  readonly text: string
}

/** One of several who answer side by side; `clamps` empty: its prompt only; `bare`: without that too. */
export interface Voice {
  readonly persona: string
  readonly clamps?: readonly Clamp[]
  readonly bare?: boolean
}

const held = ({ clamps }: { readonly clamps?: readonly Clamp[] }) => (clamps ? { clamps: [...clamps] } : {})

const sent = <T extends Wish>({ clamps, voices, ...rest }: T) => ({
  ...rest,
  ...(voices ? { voices: voices.map(({ clamps: own, ...voice }) => ({ ...voice, ...held({ ...(own && { clamps: own }) }) })) } : held({ ...(clamps && { clamps }) })),
})

export const sessionRead = () => said(GET('/api/session'))
export const guestCreate = () => said(POST('/api/session/guest'))
export const personasRead = () => said(GET('/api/personas', { params: { query: { limit: PAGE } } }))
export const personaRead = (slug: string) => said(GET('/api/personas/{slug}', { params: { path: { slug } } }))
export const featuresRead = (q: string, artifact?: string) => said(GET('/api/features', { params: { query: { q, ...(artifact && { artifact }) } } }))
export const featureRead = (artifact: string, index: number) =>
  said(GET('/api/features/{artifact}/{index}', { params: { path: { artifact, index } } }))
export const chatCreate = (persona: string, link?: string) => said(POST('/api/chats', { body: { persona, ...(link && { link }) } }))
export const chatRead = (chat_id: string) => said(GET('/api/chats/{chat_id}', { params: { path: { chat_id } } }))
export const chatPersonaRead = (chat_id: string) => said(GET('/api/chats/{chat_id}/persona', { params: { path: { chat_id } } }))
export const turnCreate = (chat_id: string, saying: Saying) =>
  said(POST('/api/chats/{chat_id}/turns', { params: { path: { chat_id } }, body: sent(saying) }))
export const replyCreate = (turn_id: string, wish: VariantWish) =>
  said(POST('/api/turns/{turn_id}/replies', { params: { path: { turn_id } }, body: sent(wish) }))
export const replyRead = (reply_id: string) => said(GET('/api/replies/{reply_id}', { params: { path: { reply_id } } }))
export const replyStop = (reply_id: string) => done(POST('/api/replies/{reply_id}/stop', { params: { path: { reply_id } } }))
export const replySteer = (reply_id: string, clamps: readonly Clamp[]) =>
  done(POST('/api/replies/{reply_id}/steer', { params: { path: { reply_id } }, body: { clamps: [...clamps] } }))

/** The API calls an event an object; the contract says which. */
type Told = Omit<components['schemas']['Events'], 'events'> & { readonly events: readonly Event[] }

export async function eventsRead(reply_id: string, after: number): Promise<Told> {
  const told = await said(GET('/api/replies/{reply_id}/events', { params: { path: { reply_id }, query: { after } } }))
  return { ...told, events: told.events as unknown as readonly Event[] }
}
