// Under a reply: copy, regenerate, continue, its variants, what the reader thinks of it, its receipt, what it cost.

import './actions/actions.css'
import { useState } from 'react'
import type { Reply } from '#/api/shapes'
import { hasEnded } from '#/api/shapes'
import { shareOpen } from '#/features/clippings/sharing'
import { ReportButton } from '#/features/columnists/ReportButton'
import { XrayButton } from '#/features/xray/XrayButton'
import { copyText } from '#/lib/copy'
import { Pager } from './actions/Pager'
import { Rate } from './actions/Rate'
import { ReceiptButton } from './actions/ReceiptButton'
import type { Doing } from './doing'
import type { Step } from './thread'
import { isCutOff, type Transcript } from './transcript'

interface ActionsProps {
  readonly step: Step
  readonly reply: Reply
  readonly transcript: Transcript
  readonly isBusy: boolean
  readonly doing: Doing
}

function numbers({ tokens, tokensPerSecond, firstTokenMs }: Transcript): string {
  const speed = tokensPerSecond ? `${tokensPerSecond.toFixed(tokensPerSecond < 10 ? 1 : 0)} tok/s` : null
  const wait = firstTokenMs === null ? null : `first word after ${(firstTokenMs / 1_000).toFixed(2)} s`
  return [`${tokens} tokens`, speed, wait].filter(Boolean).join(' · ')
}

/** The count at a glance; speed and wait for who asks. */
function Meter({ transcript }: { transcript: Transcript }) {
  const [isOpen, setIsOpen] = useState(false)
  if (!transcript.tokens) return null
  return (
    <button type="button" className="m" aria-expanded={isOpen} onClick={() => setIsOpen(!isOpen)}>
      {isOpen ? numbers(transcript) : `${transcript.tokens} tok`}
    </button>
  )
}

export function ReplyActions({ step, reply, transcript, isBusy, doing: { chat, choose, again, goOn, abreast } }: ActionsProps) {
  const isOver = hasEnded(transcript.state)
  const isWritten = isOver && transcript.text !== ''
  return (
    <div className="act">
      {reply.is_satire && <span className="satire">AI satire</span>}
      {isWritten && (
        <button type="button" onClick={() => void copyText(transcript.text)}>
          Copy
        </button>
      )}
      {isOver && again && (
        <button type="button" disabled={isBusy} onClick={() => again(step.turn.id)}>
          Regenerate
        </button>
      )}
      {chat !== null && isWritten && (
        <button type="button" onClick={() => shareOpen(reply)}>
          Share
        </button>
      )}
      {goOn && isCutOff(transcript) && (
        <button type="button" disabled={isBusy} onClick={() => goOn(reply.id)}>
          Continue
        </button>
      )}
      {choose && <Pager list={step.turn.replies.map(({ id }) => id)} at={reply.id} name="Variants" one="variant" onChoose={choose} />}
      {abreast && (
        <button type="button" onClick={abreast}>
          Side by side
        </button>
      )}
      {isWritten && <XrayButton reply={reply} text={transcript.text} chat={chat} />}
      {chat !== null && isWritten && <ReceiptButton reply={reply.id} text={transcript.text} prefix={reply.prefix} />}
      {chat !== null && isWritten && <Rate chat={chat} reply={reply} />}
      {chat !== null && isOver && <ReportButton target="reply" name={reply.id} label="this reply" className="" />}
      <Meter transcript={transcript} />
    </div>
  )
}
