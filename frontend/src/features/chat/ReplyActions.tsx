// Under a reply: copy, regenerate, continue, its variants, what the reader thinks of it, its receipt, what it cost.

import './actions/actions.css'
import { Trans } from '@lingui/react/macro'
import { plural, t } from '@lingui/core/macro'
import { useState } from 'react'
import type { Reply } from '#/api/shapes'
import { hasEnded } from '#/api/shapes'
import { shareOpen } from '#/features/clippings/sharing'
import { ReportButton } from '#/features/columnists/ReportButton'
import { XrayButton } from '#/features/xray/XrayButton'
import { copyText } from '#/lib/copy'
import { number } from '#/lib/numbers'
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
  const speed = tokensPerSecond && number(tokensPerSecond, tokensPerSecond < 10 ? 1 : 0)
  const wait = firstTokenMs === null ? null : number(firstTokenMs / 1_000, 2)
  const parts = [plural(tokens ?? 0, { one: '# token', other: '# tokens' }), speed && t`${speed} tokens/s`, wait && t`first word after ${wait} s`]
  return parts.filter(Boolean).join(' · ')
}

/** The count at a glance; speed and wait for who asks. */
function Meter({ transcript }: { transcript: Transcript }) {
  const [isOpen, setIsOpen] = useState(false)
  const { tokens } = transcript
  if (!tokens) return null
  return (
    <button type="button" className="m" aria-expanded={isOpen} onClick={() => setIsOpen(!isOpen)}>
      {isOpen ? numbers(transcript) : <Trans>{tokens} tok</Trans>}
    </button>
  )
}

export function ReplyActions({ step, reply, transcript, isBusy, doing: { chat, choose, again, goOn, abreast } }: ActionsProps) {
  const isOver = hasEnded(transcript.state)
  const isWritten = isOver && transcript.text !== ''
  return (
    <div className="act">
      {reply.is_satire && <span className="satire">{t`AI satire`}</span>}
      {isWritten && (
        <button type="button" onClick={() => void copyText(transcript.text)}>
          <Trans>Copy</Trans>
        </button>
      )}
      {isOver && again && (
        <button type="button" disabled={isBusy} onClick={() => again(step.turn.id)}>
          <Trans>Regenerate</Trans>
        </button>
      )}
      {chat !== null && isWritten && (
        <button type="button" onClick={() => shareOpen(reply)}>
          <Trans>Share</Trans>
        </button>
      )}
      {goOn && isCutOff(transcript) && (
        <button type="button" disabled={isBusy} onClick={() => goOn(reply.id)}>
          <Trans>Continue</Trans>
        </button>
      )}
      {choose && <Pager list={step.turn.replies.map(({ id }) => id)} at={reply.id} name={t`Variants`} previous={t`Previous variant`} next={t`Next variant`} onChoose={choose} />}
      {abreast && (
        <button type="button" onClick={abreast}>
          <Trans>Side by side</Trans>
        </button>
      )}
      {isWritten && <XrayButton reply={reply} text={transcript.text} chat={chat} />}
      {chat !== null && isWritten && <ReceiptButton reply={reply.id} text={transcript.text} prefix={reply.prefix} />}
      {chat !== null && isWritten && <Rate chat={chat} reply={reply} />}
      {chat !== null && isOver && <ReportButton target="reply" name={reply.id} label={t`this reply`} className="" />}
      <Meter transcript={transcript} />
    </div>
  )
}
