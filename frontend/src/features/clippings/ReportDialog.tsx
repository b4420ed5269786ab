// Report a clipping to the moderators.

import { type SyntheticEvent, useState } from 'react'
import { ApiError, sentenceOf } from '#/api/http'
import { reportCreate, type ReportReason } from '#/api/keeping'
import { ensureSignedIn } from '#/api/queries/session'
import { Dialog } from '#/ui/Dialog'

const REASONS = {
  minors: 'Sexual content with minors',
  weapons: 'Help to harm many',
  hate: 'At the expense of who people are',
  harassment: 'Aims at a private person',
  deception: 'Pretends to be real news or a real person',
  copyright: 'Somebody else’s work',
  other: 'Something else',
} satisfies Record<ReportReason, string>

const TEXT_CHARS = 2_000

function ReportForm({ token, onSent }: { token: string; onSent: () => void }) {
  const [reason, setReason] = useState<ReportReason | ''>('')
  const [text, setText] = useState('')
  const [wrong, setWrong] = useState('')
  const submit = async (event: SyntheticEvent) => {
    event.preventDefault()
    if (reason === '') {
      setWrong('Choose a reason.')
      return
    }
    try {
      await ensureSignedIn()
      await reportCreate({ target: 'clipping', name: token, reason, text })
      onSent()
    } catch (error) {
      if (error instanceof ApiError && error.code === 'reported_already') onSent()
      else setWrong(sentenceOf(error))
    }
  }
  return (
    <form className="sharing" onSubmit={(event) => void submit(event)}>
      <fieldset className="reasons">
        <legend>What is wrong with it?</legend>
        {(Object.keys(REASONS) as ReportReason[]).map((name) => (
          <label key={name} className="tick">
            <input type="radio" name="reason" checked={reason === name} onChange={() => setReason(name)} /> {REASONS[name]}
          </label>
        ))}
      </fieldset>
      <label className="asked">
        In your words (may stay empty)
        <textarea maxLength={TEXT_CHARS} value={text} onChange={({ target }) => setText(target.value)} />
      </label>
      {wrong && (
        <p className="wrong" role="alert">
          {wrong}
        </p>
      )}
      <div className="ends">
        <button type="submit" className="btn primary">
          Send the report
        </button>
      </div>
    </form>
  )
}

export function ReportDialog({ token, onClose }: { token: string; onClose: () => void }) {
  const [isSent, setIsSent] = useState(false)
  return (
    <Dialog title="Report this clipping" onClose={onClose}>
      {isSent ? (
        <p role="status">Thank you. A moderator reads it; what they decide stands in your reports.</p>
      ) : (
        <ReportForm token={token} onSent={() => setIsSent(true)} />
      )}
    </Dialog>
  )
}
