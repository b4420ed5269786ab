// Hold to hear the last question answered without the dials: written once with the same luck, then only shown.

import { Trans, useLingui } from '@lingui/react/macro'
import { type KeyboardEvent, useEffect, useState } from 'react'
import { sentenceOf } from '#/api/http'
import type { Clamp } from '#/api/contract.gen'
import type { Persona, Reply, Turn } from '#/api/shapes'
import { announce } from '#/ui/announce'
import { heldNow, heldPut, setPut } from '../chat/abreast/beside'
import { twinAsked, twinOf } from '../chat/abreast/twins'
import type { Conversation } from '../chat/useConversation'
import { clampsOf } from './acting'
import { isIdle, sameClamps } from './dials'

/** What the other side of the last reply would hear: nothing, or the desk where it heard nothing. */
function otherClamps(reply: Reply, { mix }: Conversation): readonly Clamp[] | null {
  const isDry = reply.clamps.every(isIdle) && reply.vectors.length === 0
  if (!isDry) return []
  const wet = clampsOf({ ...mix, isDry: false })
  return sameClamps(wet, []) ? null : wet
}

interface HoldProps {
  readonly chat: string
  readonly turn: Turn
  readonly reply: Reply
  readonly other: readonly Clamp[]
}

function Hold({ chat, turn, reply, other }: HoldProps) {
  const { t } = useLingui()
  const [fault, setFault] = useState<string | null>(null)
  const [isDown, setIsDown] = useState(false)
  const isToDry = other.length === 0
  const release = () => {
    if (!heldNow()) return
    heldPut(null)
    setIsDown(false)
    announce(t`Back to the reply`)
  }
  useEffect(() => () => heldPut(null), [reply.id])
  const ask = async (): Promise<Reply | null> => {
    setFault(null)
    try {
      return await twinAsked(chat, turn, reply, other)
    } catch (error) {
      setFault(sentenceOf(error))
      heldPut(null)
      setIsDown(false)
      return null
    }
  }
  const hold = () => {
    if (heldNow()) return
    setIsDown(true)
    announce(isToDry ? t`Without dials` : t`With the dials`)
    heldPut({ of: reply.id, reply: twinOf(turn, reply, other)?.id ?? null })
    void ask().then((twin) => {
      if (twin && heldNow()?.of === reply.id) heldPut({ of: reply.id, reply: twin.id })
    })
  }
  const beside = () => void ask().then((twin) => twin && setPut(turn.id, [reply.id, twin.id]))
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== ' ' && event.key !== 'Enter') return
    event.preventDefault()
    if (!event.repeat) hold()
  }
  return (
    <div className="compare">
      <button
        type="button"
        className="tog hold"
        title={isToDry ? t`The last question without dials, the same luck` : t`The last question with the dials, the same luck`}
        aria-pressed={isDown}
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId)
          hold()
        }}
        onPointerUp={release}
        onPointerCancel={release}
        onContextMenu={(event) => event.preventDefault()}
        onKeyDown={onKeyDown}
        onKeyUp={release}
        onBlur={release}
      >
        <Trans>Hold to compare</Trans>
      </button>
      <button type="button" className="tog" onClick={beside}>
        <Trans>Keep beside</Trans>
      </button>
      {fault && (
        <p className="warn" role="alert">
          {fault}
        </p>
      )}
    </div>
  )
}

export function Compare({ conversation, persona }: { conversation: Conversation; persona: Persona }) {
  const { place, steps } = conversation
  const { turn, reply } = steps.at(-1) ?? {}
  if (!place.chat || !turn || !reply || reply.is_bare || reply.imported || reply.persona !== persona.slug || reply.edition !== persona.edition.number) return null
  const other = otherClamps(reply, conversation)
  return other && <Hold chat={place.chat} turn={turn} reply={reply} other={other} />
}
