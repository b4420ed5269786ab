// A turn in other words: sent, it is a branch of its own, and the old one stays.

import './actions.css'
import { Trans } from '@lingui/react/macro'
import { type KeyboardEvent, type SyntheticEvent, useEffect, useId, useRef } from 'react'
import { isCoarse } from '#/lib/media'
import { draftPut, useDraft } from '../outbox'

interface RewriteProps {
  readonly turn: string
  readonly text: string
  readonly limit: number
  readonly onSend: (text: string) => void
  readonly onCancel: () => void
}

export const rewriteKey = (turn: string) => `edit:${turn}`

export function Rewrite({ turn, text, limit, onSend, onCancel }: RewriteProps) {
  const id = useId()
  const field = useRef<HTMLTextAreaElement>(null)
  const next = useRef<(() => HTMLElement | null | undefined) | null>(null) // where the focus goes from here
  const draft = useDraft(rewriteKey(turn)) ?? text
  const { length } = draft
  const isOver = length > limit
  const canSend = draft.trim() !== '' && !isOver
  useEffect(() => {
    field.current?.focus()
    field.current?.setSelectionRange(field.current.value.length, field.current.value.length)
    return () => next.current?.()?.focus()
  }, [])
  const cancel = () => {
    next.current = () => document.getElementById(`turn-${turn}`)?.querySelector<HTMLElement>('.asktools button')
    draftPut(rewriteKey(turn), null)
    onCancel()
  }
  const submit = (event?: SyntheticEvent) => {
    event?.preventDefault()
    if (!canSend) return
    next.current = () => document.querySelector<HTMLElement>('#composer textarea')
    draftPut(rewriteKey(turn), null)
    onSend(draft.trim())
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape') cancel()
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing || isCoarse()) return
    event.preventDefault()
    submit()
  }
  return (
    <form className="rewrite" onSubmit={submit}>
      <label className="sr" htmlFor={id}>
        <Trans>Your message, in other words</Trans>
      </label>
      <textarea id={id} ref={field} value={draft} aria-describedby={`${id}-hint`} onChange={(event) => draftPut(rewriteKey(turn), event.target.value)} onKeyDown={onKeyDown} />
      <div className="row">
        <button type="submit" className="btn primary" aria-disabled={!canSend}>
          <Trans>Send again</Trans>
        </button>
        <button type="button" className="btn" onClick={cancel}>
          <Trans>Cancel</Trans>
        </button>
        <span className="hint" id={`${id}-hint`}>
          {isOver ? <Trans>{length} of {limit} characters</Trans> : <Trans>The first wording stays beside it.</Trans>}
        </span>
      </div>
    </form>
  )
}
