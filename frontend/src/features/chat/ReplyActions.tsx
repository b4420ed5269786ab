// Under a reply: copy, regenerate, its variants, the satire label, and what it cost.

import type { Reply } from '#/api/shapes'
import { hasEnded } from '#/api/shapes'
import { shareOpen } from '#/features/clippings/sharing'
import { ReportButton } from '#/features/columnists/ReportButton'
import { copyText } from '#/lib/copy'
import { Icon } from '#/ui/icons'
import { neighbour, type Step } from './thread'
import type { Transcript } from './transcript'

interface ActionsProps {
  readonly step: Step
  readonly reply: Reply
  readonly transcript: Transcript
  readonly isBusy: boolean
  readonly onChoose: (reply: string) => void
  readonly onAgain: () => void
}

function Variants({ step, onChoose }: { step: Step; onChoose: (reply: string) => void }) {
  if (step.variants < 2) return null
  const [before, after] = [neighbour(step, -1), neighbour(step, 1)]
  const place = step.turn.replies.findIndex(({ id }) => id === step.reply?.id) + 1
  return (
    <span className="variants" role="group" aria-label="Variants">
      <button type="button" aria-label="Previous variant" aria-disabled={!before} onClick={() => before && onChoose(before.id)}>
        <Icon name="left" />
      </button>
      <span>
        {place}
        <span aria-hidden="true">/</span>
        <span className="sr"> of </span>
        {step.variants}
      </span>
      <button type="button" aria-label="Next variant" aria-disabled={!after} onClick={() => after && onChoose(after.id)}>
        <Icon name="right" />
      </button>
    </span>
  )
}

function Meter({ transcript }: { transcript: Transcript }) {
  if (!transcript.tokens) return null
  const speed = transcript.tokensPerSecond ? ` · ${transcript.tokensPerSecond.toFixed(transcript.tokensPerSecond < 10 ? 1 : 0)} tok/s` : ''
  return <span className="m">{`${transcript.tokens} tok${speed}`}</span>
}

export function ReplyActions({ step, reply, transcript, isBusy, onChoose, onAgain }: ActionsProps) {
  const isOver = hasEnded(transcript.state)
  return (
    <div className="act">
      {reply.is_satire && <span className="satire">AI satire</span>}
      {isOver && transcript.text !== '' && (
        <button type="button" onClick={() => void copyText(transcript.text)}>
          Copy
        </button>
      )}
      {isOver && (
        <button type="button" disabled={isBusy} onClick={onAgain}>
          Regenerate
        </button>
      )}
      {isOver && transcript.text !== '' && (
        <button type="button" onClick={() => shareOpen(reply)}>
          Share
        </button>
      )}
      {isOver && <ReportButton target="reply" name={reply.id} label="this reply" className="" />}
      <Variants step={step} onChoose={onChoose} />
      <Meter transcript={transcript} />
    </div>
  )
}
