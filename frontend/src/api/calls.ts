// Every request the browser makes, one function each.

import type { Clamp, Event } from './contract.gen'
import { ApiError, guardedFetch, refusal } from './http'
import type { Chat, ChatLine, Feature, Page, Persona, Reply, Session, Turn } from './shapes'

async function call<T>(method: string, path: string, body?: unknown): Promise<T> {
  const init: RequestInit = { method }
  if (body !== undefined) {
    init.body = JSON.stringify(body)
    init.headers = { 'Content-Type': 'application/json' }
  }
  const response = await guardedFetch(new Request(new URL(`/api/${path}`, location.origin), init))
  const text = await response.text()
  const parsed = readJson(text)
  if (!response.ok) throw refusal(response.status, parsed)
  if (parsed === undefined && text) throw new ApiError(response.status, 'unexpected', 'The server answered in a form this page cannot read.')
  return parsed as T
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

interface Saying {
  readonly client_key: string
  readonly parent: string | null
  readonly text: string
  readonly clamps?: readonly Clamp[]
}

export const sessionRead = () => call<Session>('GET', 'session')
export const guestCreate = () => call<Session>('POST', 'session/guest')
export const personasRead = () => call<Page<Persona>>('GET', 'personas')
export const personaRead = (slug: string) => call<Persona>('GET', `personas/${slug}`)
export const featuresRead = (q: string) => call<Page<Feature>>('GET', `features?q=${encodeURIComponent(q)}`)
export const featureRead = (artifact: string, index: number) =>
  call<Feature>('GET', `features/${encodeURIComponent(artifact)}/${index}`)
export const chatsRead = () => call<Page<ChatLine>>('GET', 'chats')
export const chatCreate = (persona: string) => call<Chat>('POST', 'chats', { persona })
export const chatRead = (id: string) => call<Chat>('GET', `chats/${id}`)
export const chatRename = (id: string, title: string) => call<Chat>('PATCH', `chats/${id}`, { title })
export const chatDelete = (id: string) => call<undefined>('DELETE', `chats/${id}`)
export const turnCreate = (chat: string, saying: Saying) => call<{ turn: Turn }>('POST', `chats/${chat}/turns`, saying)
export const replyCreate = (turn: string, wish: { client_key: string; clamps?: readonly Clamp[] }) =>
  call<{ reply: Reply }>('POST', `turns/${turn}/replies`, wish)
export const replyRead = (id: string) => call<Reply>('GET', `replies/${id}`)
export const eventsRead = (id: string, after: number) =>
  call<{ events: Event[]; last: boolean }>('GET', `replies/${id}/events?after=${after}`)
export const replyStop = (id: string) => call<undefined>('POST', `replies/${id}/stop`)
export const replySteer = (id: string, clamps: readonly Clamp[]) =>
  call<undefined>('POST', `replies/${id}/steer`, { clamps })
