// The x-ray of a reply, on the desk's side of the page: it reads the reply again, and waits for a worker to answer.

import './xray.css'
import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import { createPortal } from 'react-dom'
import { ApiError, sentenceOf } from '#/api/http'
import type { Reply } from '#/api/shapes'
import { useMedia } from '#/lib/media'
import { Icon } from '#/ui/icons'
import { type Refused, useWatched, xrayQuery } from './useWatched'
import { XrayBody } from './XrayBody'

interface PanelProps {
  readonly reply: Reply
  readonly text: string
  readonly onClose: () => void
}

function Fault({ error, onRetry }: { error: Error; onRetry: () => void }) {
  const isForGood = error instanceof ApiError && error.status === 409
  return (
    <div role="alert" className="x-fault">
      <p>{sentenceOf(error)}</p>
      {!isForGood && (
        <button type="button" className="btn" onClick={onRetry}>
          <Trans>Try again</Trans>
        </button>
      )}
    </div>
  )
}

function NotSeen({ feature: { label }, words }: Refused) {
  return (
    <div role="alert" className="x-fault">
      <p>
        <Trans>“{label}” cannot be shown.</Trans> {words}
      </p>
    </div>
  )
}

/** What lies under the panel is out of the keyboard's reach, too. */
function useInert(): void {
  useEffect(() => {
    const desk = document.getElementById('desk')
    if (!desk) return
    desk.inert = true
    return () => {
      desk.inert = false
    }
  }, [])
}

export function XrayPanel({ reply, text, onClose }: PanelProps) {
  const { t } = useLingui()
  const { watched, watch, refused, isWaiting, isFull } = useWatched(reply.id)
  const { data, error, isFetching, refetch } = useQuery(xrayQuery(reply.id, watched))
  const isBusy = isFetching || isWaiting
  const isNarrow = useMedia('(max-width: 819.98px)')
  const panel = useRef<HTMLElement>(null)
  useInert()
  useEffect(() => {
    panel.current?.focus({ preventScroll: true })
    const button = document.getElementById(`xray-of-${reply.id}`)
    return () => button?.focus({ preventScroll: true })
  }, [reply.id])
  useEffect(() => {
    if (!isNarrow) return
    // After the frame in which the log makes room for the sheet, and follows its end once more.
    let frame = requestAnimationFrame(() => {
      frame = requestAnimationFrame(() => document.getElementById(`reply-${reply.id}`)?.scrollIntoView({ block: 'start' }))
    })
    return () => cancelAnimationFrame(frame)
  }, [isNarrow, reply.id])
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key === 'Escape' && !event.defaultPrevented && !document.querySelector('dialog[open]')) onClose()
    }
    addEventListener('keydown', onKey)
    return () => removeEventListener('keydown', onKey)
  }, [onClose])
  return createPortal(
    <aside className="desk xray" aria-label={t`X-ray`} aria-busy={isBusy} tabIndex={-1} ref={panel}>
      <header>
        <div className="title">
          <h2>
            <Trans>X-ray</Trans>
          </h2>
          <small>
            <Trans>Point at a word, or go through them.</Trans>
          </small>
        </div>
        <button type="button" className="ms" aria-label={t`Close the X-ray`} onClick={onClose}>
          <Icon name="close" />
        </button>
      </header>
      <div className="strips">
        <p className="x-soft" role="status">
          {isBusy && <Trans>The reply is being read again.</Trans>}
        </p>
        {error && !isFetching && <Fault error={error} onRetry={() => void refetch()} />}
        {refused && <NotSeen {...refused} />}
        {data && <XrayBody xray={data} reply={reply} text={text} isFull={isFull} onWatch={watch} />}
      </div>
    </aside>,
    document.body,
  )
}
