// One reply: what has been written so far, where its mix changed, how it ended, what can be done with it.

import { useMemo } from 'react'
import type { Clamp } from '#/api/contract.gen'
import type { Reply } from '#/api/shapes'
import { hasEnded } from '#/api/shapes'
import { type FeatureLookup, note } from '#/features/desk/changes'
import { useFeatures } from '#/features/desk/useFeatures'
import { useLasting } from '#/lib/later'
import { Markdown } from './Markdown'
import { ReplyActions } from './ReplyActions'
import { segments } from './segments'
import { remembered, useClosingClamps, useTranscript } from './streams'
import type { Step } from './thread'
import { EMPTY, fromSaved, shown, type Transcript } from './transcript'

interface ReplyProps {
  readonly step: Step
  readonly reply: Reply
  readonly previous: Reply | null
  readonly editionClamps: readonly Clamp[]
  readonly isFirst: boolean
  readonly isBusy: boolean
  readonly onChoose: (reply: string) => void
  readonly onAgain: () => void
}

function MixNote({ words }: { words: string | null }) {
  return words === null ? null : <p className="mark">{words}</p>
}

function Body({ transcript, opening, featureOf, isFirst }: { transcript: Transcript; opening: readonly Clamp[]; featureOf: FeatureLookup; isFirst: boolean }) {
  const isOpen = !hasEnded(transcript.state)
  const parts = segments(transcript.text, transcript.marks)
  return parts.map(({ text, clamps }, index) => {
    const before = parts[index - 1]?.clamps ?? opening
    return (
      <div key={index}>
        {clamps && <MixNote words={note(before, clamps, featureOf)} />}
        <div className={isFirst && index === 0 ? 'body first' : 'body'}>
          <Markdown text={text} isOpen={isOpen && index === parts.length - 1} />
        </div>
      </div>
    )
  })
}

function Waiting({ transcript }: { transcript: Transcript }) {
  const isLong = useLasting(transcript.state === 'queued', 2_000)
  if (hasEnded(transcript.state) || transcript.text !== '') return null
  return (
    <p className="waiting">
      <span className="live" aria-hidden="true" /> {isLong ? 'Waiting for a worker' : transcript.state === 'queued' ? 'Sent' : 'Writing'}
    </p>
  )
}

function endSentence({ state, text, error }: Transcript): string | null {
  const kept = text ? ' What was written is kept.' : ''
  switch (state) {
    case 'interrupted':
      return `The reply was interrupted: the worker writing it was lost.${kept}`
    case 'failed':
      return `The reply failed. ${error?.message ?? 'The server gave no reason.'}${kept}`
    case 'stopped':
      return text ? 'Stopped by you.' : 'Stopped before the first word.'
    case 'queued':
    case 'writing':
    case 'done':
      return null
    default:
      return state satisfies never
  }
}

function Ending({ transcript, onAgain, isBusy }: { transcript: Transcript; onAgain: () => void; isBusy: boolean }) {
  const words = endSentence(transcript)
  if (words === null) return null
  const isFault = transcript.state !== 'stopped'
  return (
    <div className={isFault ? 'ending fault' : 'ending'}>
      <p>{words}</p>
      {isFault && (
        <button type="button" className="btn" disabled={isBusy} onClick={onAgain}>
          Retry
        </button>
      )}
    </div>
  )
}

export function ReplyView({ step, reply, previous, editionClamps, isFirst, isBusy, onChoose, onAgain }: ReplyProps) {
  const live = useTranscript(reply.id)
  const past = useMemo(() => (live ? null : remembered(reply)), [live, reply])
  const transcript = past ? fromSaved(reply, { ...EMPTY, ...past }) : shown(reply, live)
  const opening = transcript.opening ?? reply.clamps
  const before = useClosingClamps(previous) ?? editionClamps
  const featureOf = useFeatures([...before, ...opening, ...transcript.marks.flatMap(({ clamps }) => clamps)])
  return (
    <article className="reply" id={`reply-${reply.id}`} tabIndex={-1} data-state={transcript.state} aria-label="Reply">
      <MixNote words={note(before, opening, featureOf)} />
      <Body transcript={transcript} opening={opening} featureOf={featureOf} isFirst={isFirst} />
      <Waiting transcript={transcript} />
      <Ending transcript={transcript} onAgain={onAgain} isBusy={isBusy} />
      <ReplyActions step={step} reply={reply} transcript={transcript} isBusy={isBusy} onChoose={onChoose} onAgain={onAgain} />
    </article>
  )
}
