// A report to the moderators: what is wrong, and in whose words.

import { useMutation } from '@tanstack/react-query'
import { type SyntheticEvent, useId, useState } from 'react'
import { type ReportIn, reportCreate } from '#/api/columnists'
import { sentenceOf } from '#/api/http'
import { ensureSignedIn } from '#/api/queries/session'
import { Dialog } from '#/ui/Dialog'

const REASONS: Record<ReportIn['reason'], string> = {
  minors: 'Sexual content with minors',
  weapons: 'Help to harm many',
  hate: 'At the expense of who people are',
  harassment: 'Aims at a private person',
  deception: 'Pretends to be real news or a real person',
  copyright: 'Somebody else’s work',
  other: 'Something else',
}
const CHARS = 2_000

interface ReportProps {
  readonly target: ReportIn['target']
  readonly name: string
  readonly label: string
  readonly onClose: () => void
}

export default function ReportDialog({ target, name, label, onClose }: ReportProps) {
  const id = useId()
  const [reason, setReason] = useState<ReportIn['reason'] | null>(null)
  const [text, setText] = useState('')
  const sending = useMutation({
    mutationFn: async (report: ReportIn) => {
      await ensureSignedIn()
      return reportCreate(report)
    },
  })
  const submit = (event: SyntheticEvent) => {
    event.preventDefault()
    if (reason) sending.mutate({ target, name, reason, text })
  }
  if (sending.isSuccess) {
    return (
      <Dialog title="Reported" onClose={onClose}>
        <p role="status">A moderator will read it. What becomes of it is told to you on your page.</p>
        <p className="doing">
          <button type="button" className="btn primary" onClick={onClose}>
            Done
          </button>
        </p>
      </Dialog>
    )
  }
  return (
    <Dialog title={`Report ${label}`} onClose={onClose}>
      <form onSubmit={submit}>
        <fieldset className="choices">
          <legend>What is wrong with it?</legend>
          {(Object.keys(REASONS) as ReportIn['reason'][]).map((one) => (
            <label key={one} className="pick">
              <input type="radio" name="reason" required checked={reason === one} onChange={() => setReason(one)} /> {REASONS[one]}
            </label>
          ))}
        </fieldset>
        <label className="field" htmlFor={id}>
          What should the moderators know? (optional)
        </label>
        <textarea id={id} rows={3} maxLength={CHARS} value={text} onChange={(event) => setText(event.target.value)} />
        {sending.error && (
          <p className="wrong" role="alert">
            {sentenceOf(sending.error)}
          </p>
        )}
        <p className="doing">
          <button type="submit" className="btn primary" aria-disabled={sending.isPending}>
            Send the report
          </button>
          <button type="button" className="btn" onClick={onClose}>
            Cancel
          </button>
        </p>
      </form>
    </Dialog>
  )
}
