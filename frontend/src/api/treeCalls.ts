// The requests about branches, ratings, receipts, the queue, and what is off the record.

import { DELETE, done, GET, POST, PUT, said } from './calls'
import type { Clamp } from './contract.gen'
import type { components } from './schema.gen'
import type { Rating } from './shapes'

export type Tally = components['schemas']['TallyRow']
export type MixKind = Tally['mix']

const reply = (reply_id: string) => ({ params: { path: { reply_id } } })
const chat = (chat_id: string) => ({ params: { path: { chat_id } } })

export const chatHeadPut = (id: string, head: string) => said(PUT('/api/chats/{chat_id}/head', { ...chat(id), body: { reply: head } }))
export const chatPersonaPut = (id: string, persona: string) =>
  said(PUT('/api/chats/{chat_id}/persona', { ...chat(id), body: { persona } }))
export const replyContinue = (id: string, client_key: string) =>
  said(POST('/api/replies/{reply_id}/continue', { ...reply(id), body: { client_key } }))
export const queueRead = (id: string) => said(GET('/api/replies/{reply_id}/queue', reply(id)))
export const ratingPut = (id: string, rating: Rating) => said(PUT('/api/replies/{reply_id}/rating', { ...reply(id), body: rating }))
export const ratingDelete = (id: string) => done(DELETE('/api/replies/{reply_id}/rating', reply(id)))
export const votePut = (turn_id: string, reply: string, among: readonly string[]) =>
  said(PUT('/api/turns/{turn_id}/vote', { params: { path: { turn_id } }, body: { reply, among: [...among] } }))
export const votesRead = (slug: string) => said(GET('/api/personas/{slug}/votes', { params: { path: { slug } } }))
export const receiptRead = (id: string) => said(GET('/api/replies/{reply_id}/receipt', reply(id)))
export const replayStart = (id: string) => said(POST('/api/replies/{reply_id}/replays', reply(id)))
export const replayRead = (replay_id: string) => said(GET('/api/replays/{replay_id}', { params: { path: { replay_id } } }))
export const ageConfirm = () => said(POST('/api/account/age', { body: { confirm: true } }))
export const personasMine = () => said(GET('/api/personas/mine', { params: { query: { limit: 100 } } }))

export interface Message {
  readonly role: 'user' | 'assistant'
  readonly text: string
}

export const offRecordStart = (persona: string, messages: readonly Message[], clamps?: readonly Clamp[]) =>
  said(POST('/api/off-the-record', { body: { persona, messages: [...messages], ...(clamps && { clamps: [...clamps] }) } }))
