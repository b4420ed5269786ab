// One reply: what has been written so far, where its mix changed, how it ended, what can be done with it.

import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { t } from '@lingui/core/macro'
import { useQuery } from '@tanstack/react-query'
import { lazy, Suspense, useMemo } from 'react'
import type { Clamp } from '#/api/contract.gen'
import { refusalWords } from '#/api/http'
import type { Reply } from '#/api/shapes'
import { hasEnded } from '#/api/shapes'
import { queueRead } from '#/api/treeCalls'
import { type FeatureLookup, note } from '#/features/desk/changes'
import { useFeatures } from '#/features/desk/useFeatures'
import { late } from '#/lib/late'
import { useLasting } from '#/lib/later'
import { Markdown } from './Markdown'
import type { Doing } from './doing'
import { segments } from './segments'
import { useClosingClamps, useTranscript } from './streams'
import type { Step } from './thread'
import { shown, type Transcript } from './transcript'

const ReplyActions = lazy(late(async () => ({ default: (await import('./ReplyActions')).ReplyActions })))

const LOOK_MS = 2_000

interface ReplyProps {
  readonly step: Step
  readonly reply: Reply
  readonly previous: Reply | null
  readonly editionClamps: readonly Clamp[]
  readonly isFirst: boolean
  readonly isBusy: boolean
  readonly doing: Doing
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

function Queue({ reply }: { reply: string }) {
  const { t } = useLingui()
  const { data } = useQuery({ queryKey: ['queue', reply], queryFn: () => queueRead(reply), refetchInterval: LOOK_MS })
  if (data?.ahead) return <Plural value={data.ahead} one="In the queue, # before this one" other="In the queue, # before this one" />
  return data?.ahead === 0 ? t`Next in the queue` : t`Waiting for a worker`
}

function Waiting({ reply, transcript: { state, text } }: { reply: Reply; transcript: Transcript }) {
  const isLong = useLasting(state === 'queued', LOOK_MS)
  if (hasEnded(state) || text !== reply.prefix) return null
  return (
    <p className="waiting">
      <span className="live" aria-hidden="true" /> {isLong ? <Queue reply={reply.id} /> : state === 'queued' ? <Trans>Sent</Trans> : <Trans>Writing</Trans>}
    </p>
  )
}

function endSentence({ state, text, error, reason }: Transcript): string | null {
  const kept = text ? t`What was written is kept.` : null
  const sentences = (...parts: readonly (string | null)[]) => parts.filter(Boolean).join(' ')
  switch (state) {
    case 'interrupted':
      return sentences(t`The reply was interrupted: the worker writing it was lost.`, kept)
    case 'failed':
      return sentences(t`The reply failed.`, error ? refusalWords(error.code, error.message) : t`The server gave no reason.`, kept)
    case 'stopped':
      return text ? t`Stopped by you.` : t`Stopped before the first word.`
    case 'done':
      return reason === 'length' ? t`It reached the length it may have.` : null
    case 'queued':
    case 'writing':
      return null
    default:
      return state satisfies never
  }
}

function Ending({ transcript, onAgain, isBusy }: { transcript: Transcript; onAgain: (() => void) | undefined; isBusy: boolean }) {
  const words = endSentence(transcript)
  if (words === null) return null
  const isFault = transcript.state === 'failed' || transcript.state === 'interrupted'
  return (
    <div className={isFault ? 'ending fault' : 'ending'}>
      <p>{words}</p>
      {isFault && onAgain && (
        <button type="button" className="btn" disabled={isBusy} onClick={onAgain}>
          <Trans>Retry</Trans>
        </button>
      )}
    </div>
  )
}

export function ReplyView({ step, reply, previous, editionClamps, isFirst, isBusy, doing }: ReplyProps) {
  const { t } = useLingui()
  const live = useTranscript(reply.id)
  const transcript = useMemo(() => shown(reply, live), [reply, live])
  const opening = transcript.opening ?? reply.clamps
  const closing = useClosingClamps(previous) ?? editionClamps
  const before = previous && previous.persona !== reply.persona ? opening : closing
  const featureOf = useFeatures([...before, ...opening, ...transcript.marks.flatMap(({ clamps }) => clamps)])
  return (
    <article className="reply" id={`reply-${reply.id}`} tabIndex={-1} data-state={transcript.state} aria-label={t`Reply`}>
      <MixNote words={note(before, opening, featureOf)} />
      <Body transcript={transcript} opening={opening} featureOf={featureOf} isFirst={isFirst} />
      <Waiting reply={reply} transcript={transcript} />
      <Ending transcript={transcript} onAgain={doing.again && (() => doing.again?.(step.turn.id))} isBusy={isBusy} />
      {/* While words come it would be pushed down with every line: it shows itself when there is another variant to go to, or at the end. */}
      <Suspense fallback={<div className="act" />}>
        {hasEnded(transcript.state) || step.turn.replies.length > 1 ? (
          <ReplyActions step={step} reply={reply} transcript={transcript} isBusy={isBusy} doing={doing} />
        ) : (
          <div className="act" />
        )}
      </Suspense>
    </article>
  )
}
