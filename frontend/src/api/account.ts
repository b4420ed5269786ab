// What an account asks of the API: who it is, its keys, its usage, its data, what it was told.

import { DELETE, GET, PATCH, POST, done, said } from './calls'
import { ensureSignedIn } from './queries/session'
import type { components } from './schema.gen'

type Schemas = components['schemas']

export type Account = Schemas['Account']
export type Key = Schemas['Key']
export type Scope = Schemas['ScopesEnum']
export type Export = Schemas['Export']
export type Usage = Schemas['Usage']
export type Today = Schemas['Today']
export type Notice = Schemas['Notice']
export type Policy = Schemas['Policy']

const ALL = { params: { query: { limit: 100 } } }

export const accountRead = () => said(GET('/api/account'))
export const accountUpdate = (body: Schemas['PatchedAccountChange']) => said(PATCH('/api/account', { body }))
export const usageRead = () => said(GET('/api/account/usage'))
export const keysRead = async () => (await said(GET('/api/account/keys', ALL))).results
export const keyCreate = (name: string, scopes: Scope[]) => said(POST('/api/account/keys', { body: { name, scopes } }))
export const keyRename = (key_id: string, name: string) =>
  said(PATCH('/api/account/keys/{key_id}', { params: { path: { key_id } }, body: { name } }))
export const keyRevoke = (key_id: string) => done(DELETE('/api/account/keys/{key_id}', { params: { path: { key_id } } }))
export const exportsRead = async () => (await said(GET('/api/account/exports', ALL))).results
export const exportStart = () => said(POST('/api/account/exports'))
export const deletionBegin = (password: string) => said(POST('/api/account/deletion', { body: { password } }))
export const deletionUndo = () => said(DELETE('/api/account/deletion'))
export const noticesRead = async () => (await said(GET('/api/notices', ALL))).results
export const noticeRead = (notice_id: string) => said(POST('/api/notices/{notice_id}/read', { params: { path: { notice_id } } }))
export const appeal = (decision_id: string, text: string) =>
  said(POST('/api/decisions/{decision_id}/appeal', { params: { path: { decision_id } }, body: { text } }))
export const appealByKey = (key: string, text: string) => said(POST('/api/decisions/appeal', { body: { key, text } }))
export const policyRead = () => said(GET('/api/policy'))

/** A stranger becomes a guest first: it is somebody who is old enough. */
export async function ageConfirm(): Promise<Account> {
  await ensureSignedIn()
  return said(POST('/api/account/age', { body: { confirm: true } }))
}
