// Why: some of the fixed words, and a line of one's own.

import { Trans, useLingui } from '@lingui/react/macro'
import { type SyntheticEvent, useState } from 'react'
import type { Rating, Reason } from '#/api/shapes'
import { fitting, WORDS } from './reasons'

const COMMENT_CHARS = 1_000

interface FormProps {
  readonly rating: Rating
  readonly fault: string | null
  readonly onSave: (rating: Rating) => void
  readonly onClose: () => void
}

export function RateForm({ rating, fault, onSave, onClose }: FormProps) {
  const { t } = useLingui()
  const [reasons, setReasons] = useState<readonly Reason[]>(rating.reasons ?? [])
  const [comment, setComment] = useState(rating.comment ?? '')
  const toggle = (reason: Reason) => setReasons(reasons.includes(reason) ? reasons.filter((one) => one !== reason) : [...reasons, reason])
  const submit = (event: SyntheticEvent) => {
    event.preventDefault()
    onSave({ is_good: rating.is_good, reasons: [...reasons], comment: comment.trim() })
  }
  return (
    <form className="why" onSubmit={submit}>
      <fieldset>
        <legend>{rating.is_good ? <Trans>What was good?</Trans> : <Trans>What was wrong?</Trans>}</legend>
        {fitting(rating.is_good).map((reason) => (
          <label key={reason} className="chip">
            <input type="checkbox" checked={reasons.includes(reason)} onChange={() => toggle(reason)} /> {t(WORDS[reason])}
          </label>
        ))}
      </fieldset>
      <label>
        <span>{t`More, if you like. The operator of this house reads it.`}</span>
        <input type="text" maxLength={COMMENT_CHARS} value={comment} onChange={(event) => setComment(event.target.value)} />
      </label>
      {fault && <p role="alert">{fault}</p>}
      <div className="row">
        <button type="submit" className="btn primary">
          <Trans>Save</Trans>
        </button>
        <button type="button" className="btn" onClick={onClose}>
          <Trans>Not now</Trans>
        </button>
      </div>
    </form>
  )
}
