// Opens the x-ray of a reply; what it shows comes when it is asked for.

import { Trans } from '@lingui/react/macro'
import { lazy, Suspense, useEffect } from 'react'
import type { Reply } from '#/api/shapes'
import { late } from '#/lib/late'
import { DeskHeld, useDeskHeld } from './atHand'
import { useXrayed, xrayOpen, xrayShut } from './open'

const XrayPanel = lazy(late(async () => ({ default: (await import('./XrayPanel')).XrayPanel })))

interface ButtonProps {
  readonly reply: Reply
  readonly text: string
  /** Null where nothing is kept: then there is nothing to look at. */
  readonly chat: string | null
}

export function XrayButton({ reply, text, chat }: ButtonProps) {
  const desk = useDeskHeld(chat ?? '')
  const isOpen = useXrayed((xrayed) => xrayed.reply === reply.id)
  useEffect(
    () => () => {
      if (useXrayed.getState().reply === reply.id) xrayShut() // or it would open by itself on the way back
    },
    [reply.id],
  )
  if (chat === null) {
    return (
      <span className="m">
        <Trans>No X-ray off the record</Trans>
      </span>
    )
  }
  return (
    <>
      <button type="button" id={`xray-of-${reply.id}`} aria-expanded={isOpen} onClick={() => (isOpen ? xrayShut() : xrayOpen(reply.id))}>
        <Trans>X-ray</Trans>
      </button>
      {isOpen && (
        <Suspense fallback={null}>
          <DeskHeld value={desk}>
            <XrayPanel reply={reply} text={text} onClose={xrayShut} />
          </DeskHeld>
        </Suspense>
      )}
    </>
  )
}
