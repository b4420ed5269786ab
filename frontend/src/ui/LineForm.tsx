// One line to fill in, in place: Enter saves, Escape leaves; a refusal stands at the field and nothing typed is lost.

import { Trans, useLingui } from '@lingui/react/macro'
import { type SyntheticEvent, useEffect, useId, useRef, useState } from 'react'
import { sentenceOf } from '#/api/http'

interface LineProps {
  readonly label: string
  readonly start: string
  readonly most: number
  readonly canBeEmpty?: boolean
  readonly hint?: string
  readonly onSave: (text: string) => Promise<unknown>
  readonly onDone: () => void
}

export function LineForm({ label, start, most, canBeEmpty = false, hint, onSave, onDone }: LineProps) {
  const [text, setText] = useState(start)
  const [wrong, setWrong] = useState('')
  const [isSaving, setIsSaving] = useState(false)
  const field = useRef<HTMLInputElement>(null)
  const id = useId()
  const { t } = useLingui()
  useEffect(() => {
    field.current?.focus()
    field.current?.select()
  }, [])
  const submit = async (event: SyntheticEvent) => {
    event.preventDefault()
    const wanted = text.trim()
    if (wanted === start) onDone()
    if (wanted === start || isSaving) return
    if (wanted === '' && !canBeEmpty) {
      setWrong(t`Write something first.`)
      return
    }
    setIsSaving(true)
    try {
      await onSave(wanted)
      onDone()
    } catch (error) {
      setWrong(sentenceOf(error))
      setIsSaving(false)
    }
  }
  return (
    <form className="rename" onSubmit={(event) => void submit(event)}>
      <input
        ref={field}
        aria-label={label}
        aria-invalid={wrong !== ''}
        aria-describedby={id}
        maxLength={most}
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Escape') return
          event.preventDefault() // a dialog around it stays open
          event.stopPropagation()
          onDone()
        }}
      />
      <button type="submit" className="btn" aria-disabled={isSaving}>
        <Trans>Save</Trans>
      </button>
      <p id={id} role={wrong ? 'alert' : undefined} className={wrong ? 'note wrong' : 'note'}>
        {wrong || hint}
      </p>
    </form>
  )
}
