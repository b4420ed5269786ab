// What the reader has written and the server has not yet saved: drafts, and messages on their way.

import { t } from '@lingui/core/macro'
import { useMemo } from 'react'
import { create } from 'zustand'
import type { Voice } from '#/api/calls'
import type { Clamp } from '#/api/contract.gen'
import { put, taken } from '#/lib/shelf'

export interface Pending {
  readonly client_key: string
  readonly parent: string | null
  readonly text: string
  readonly clamps?: readonly Clamp[]
  readonly voices?: readonly Voice[]
  /** Which of the voices is the desk's. */
  readonly desk?: number
  /** The turn that it says in other words. */
  readonly of?: string
  readonly code?: string | null
  readonly state: 'sending' | 'failed'
  readonly error: string | null
}

interface Outbox {
  readonly pending: Readonly<Record<string, Pending | null>>
  readonly drafts: Readonly<Record<string, string | null>>
}

export const useOutbox = create<Outbox>(() => ({ pending: {}, drafts: {} }))

const shelfKey = (conversation: string) => `unsent:${conversation}`

/** A message found on the shelf was cut off by a reload: it waits for a retry, under its old client_key. */
function cutOff(conversation: string): Pending | null {
  const kept = taken<Pending>(shelfKey(conversation))
  return kept && { ...kept, state: 'failed', error: kept.error ?? t`The page was closed before it was saved.` }
}

export function usePending(conversation: string): Pending | null {
  const inMemory = useOutbox(({ pending }) => pending[conversation])
  return useMemo(() => (inMemory === undefined ? cutOff(conversation) : inMemory), [conversation, inMemory])
}

export function pendingPut(conversation: string, pending: Pending | null): void {
  put(shelfKey(conversation), pending)
  useOutbox.setState((outbox) => ({ pending: { ...outbox.pending, [conversation]: pending } }))
}

export function pendingMove(from: string, to: string): void {
  const pending = useOutbox.getState().pending[from]
  if (pending) pendingPut(to, pending)
  pendingPut(from, null)
}

const draftKey = (conversation: string) => `draft:${conversation}`

/** Null: there is none, which is not the same as one from which all was deleted. */
export function draftPut(conversation: string, text: string | null): void {
  put(draftKey(conversation), text === '' ? null : text)
  useOutbox.setState((outbox) => ({ drafts: { ...outbox.drafts, [conversation]: text } }))
}

function draftKept(conversation: string, inMemory = useOutbox.getState().drafts[conversation]): string | null {
  return inMemory === undefined ? taken<string>(draftKey(conversation)) : inMemory
}

/** Comes after what is being written there, or instead of what nobody wrote. */
export function draftAdd(conversation: string, text: string, unwritten: readonly string[] = []): void {
  const draft = draftKept(conversation)?.trim() ?? ''
  draftPut(conversation, draft === '' || unwritten.includes(draft) ? text : `${draft}\n\n${text}`)
}

export function draftMove(from: string, to: string): void {
  const draft = draftKept(from)
  if (draft) draftPut(to, draft)
  draftPut(from, null)
}

export function useDraft(conversation: string): string | null {
  const inMemory = useOutbox(({ drafts }) => drafts[conversation])
  return useMemo(() => draftKept(conversation, inMemory), [conversation, inMemory])
}
