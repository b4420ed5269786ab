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
  readonly drafts: Readonly<Record<string, string>>
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

export function draftPut(conversation: string, text: string): void {
  put(`draft:${conversation}`, text === '' ? null : text)
  useOutbox.setState((outbox) => ({ drafts: { ...outbox.drafts, [conversation]: text } }))
}

export function useDraft(conversation: string): string {
  const inMemory = useOutbox(({ drafts }) => drafts[conversation])
  return useMemo(() => inMemory ?? taken<string>(`draft:${conversation}`) ?? '', [conversation, inMemory])
}
