// Where the reader writes: a draft that survives reloads, Send, and Stop while a reply is being written.

import { Trans, useLingui } from '@lingui/react/macro'
import { type KeyboardEvent, type SyntheticEvent, type RefObject, useId } from 'react'
import { isCoarse } from '#/lib/media'

interface ComposerProps {
  readonly name: string
  readonly text: string
  readonly limit: number
  readonly isWriting: boolean
  readonly isSending: boolean
  readonly field: RefObject<HTMLTextAreaElement | null>
  readonly onText: (text: string) => void
  readonly onSend: () => void
  readonly onStop: () => void
  readonly children?: React.ReactNode
}

const NEAR = 0.9

export function Composer({ name, text, limit, isWriting, isSending, field, onText, onSend, onStop, children }: ComposerProps) {
  const { t } = useLingui()
  const id = useId()
  const { length } = text
  const isOver = length > limit
  const canSend = text.trim() !== '' && !isOver && !isWriting && !isSending
  const submit = (event?: SyntheticEvent) => {
    event?.preventDefault()
    if (canSend) onSend()
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing || isCoarse()) return
    event.preventDefault()
    submit()
  }
  return (
    <form className="box" onSubmit={submit} aria-label={t`Write a message`}>
      <label className="sr" htmlFor={id}>
        <Trans>Ask {name}</Trans>
      </label>
      <textarea
        id={id}
        ref={field}
        rows={1}
        placeholder={t`Ask ${name} something reasonable`}
        value={text}
        aria-describedby={`${id}-count`}
        onChange={(event) => onText(event.target.value)}
        onKeyDown={onKeyDown}
      />
      <div className="row">
        {children}
        <span className={isOver ? 'count over' : 'count'} id={`${id}-count`}>
          {length > limit * NEAR && t`${length} of ${limit} characters`}
        </span>
        {isWriting ? (
          <button type="button" className="btn stop" onClick={onStop}>
            <Trans>Stop</Trans>
          </button>
        ) : (
          <button type="submit" className="btn primary" aria-disabled={!canSend}>
            <Trans>Send</Trans>
          </button>
        )}
      </div>
    </form>
  )
}
