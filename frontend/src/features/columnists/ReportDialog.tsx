// A report to the moderators: what is wrong, and in whose words.

import type { MessageDescriptor } from '@lingui/core'
import { msg } from '@lingui/core/macro'
import { Trans, useLingui } from '@lingui/react/macro'
import { useMutation } from '@tanstack/react-query'
import { type SyntheticEvent, useId, useState } from 'react'
import { type ReportIn, reportCreate } from '#/api/columnists'
import { ApiError, sentenceOf } from '#/api/http'
import { ensureSignedIn } from '#/api/queries/session'
import { Dialog } from '#/ui/Dialog'

const REASONS: Record<ReportIn['reason'], MessageDescriptor> = {
  minors: msg`Sexual content with minors`,
  weapons: msg`Help to harm many`,
  hate: msg`At the expense of who people are`,
  harassment: msg`Aims at a private person`,
  deception: msg`Pretends to be real news or a real person`,
  copyright: msg`Somebody else’s work`,
  other: msg`Something else`,
}
const CHARS = 2_000

interface ReportProps {
  readonly target: ReportIn['target']
  readonly name: string
  readonly label: string
  readonly onClose: () => void
}

/** Reported before is reported. */
async function send(report: ReportIn): Promise<void> {
  try {
    await ensureSignedIn()
    await reportCreate(report)
  } catch (error) {
    if (!(error instanceof ApiError && error.code === 'reported_already')) throw error
  }
}

function Sent({ onClose }: { onClose: () => void }) {
  return (
    <>
      <p role="status">
        <Trans>A moderator will read it. What becomes of it is told to you on your page.</Trans>
      </p>
      <p className="ends">
        <button type="button" className="btn primary" onClick={onClose}>
          <Trans>Done</Trans>
        </button>
      </p>
    </>
  )
}

export default function ReportDialog({ target, name, label, onClose }: ReportProps) {
  const { t } = useLingui()
  const id = useId()
  const [reason, setReason] = useState<ReportIn['reason'] | null>(null)
  const [text, setText] = useState('')
  const sending = useMutation({ mutationFn: send })
  const submit = (event: SyntheticEvent) => {
    event.preventDefault()
    if (reason && !sending.isPending) sending.mutate({ target, name, reason, text })
  }
  if (sending.isSuccess) {
    return (
      <Dialog title={t`Reported`} onClose={onClose}>
        <Sent onClose={onClose} />
      </Dialog>
    )
  }
  return (
    <Dialog title={t`Report ${label}`} onClose={onClose}>
      <form className="stacked" onSubmit={submit}>
        <fieldset className="choices">
          <legend>
            <Trans>What is wrong with it?</Trans>
          </legend>
          {(Object.keys(REASONS) as ReportIn['reason'][]).map((one) => (
            <label key={one} className="tick">
              <input type="radio" name="reason" required checked={reason === one} onChange={() => setReason(one)} /> <span>{t(REASONS[one])}</span>
            </label>
          ))}
        </fieldset>
        <label className="asked" htmlFor={id}>
          <Trans>What should the moderators know? (optional)</Trans>
          <textarea id={id} rows={3} maxLength={CHARS} value={text} onChange={(event) => setText(event.target.value)} />
        </label>
        {sending.error && (
          <p className="wrong" role="alert">
            {sentenceOf(sending.error)}
          </p>
        )}
        <p className="ends">
          <button type="submit" className="btn primary" aria-disabled={sending.isPending}>
            <Trans>Send the report</Trans>
          </button>
          <button type="button" className="btn" onClick={onClose}>
            <Trans>Cancel</Trans>
          </button>
        </p>
      </form>
    </Dialog>
  )
}
