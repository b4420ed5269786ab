// The composer with its draft, the notice about the line, and the plain words about what this is.

import { useQuery } from '@tanstack/react-query'
import { type RefObject, useEffect } from 'react'
import { replyStop } from '#/api/calls'
import { sentenceOf } from '#/api/http'
import { sessionQuery } from '#/api/queries/session'
import { MixGlyph } from '#/features/personas/MixGlyph'
import type { Persona } from '#/api/shapes'
import { useLasting } from '#/lib/later'
import { isCoarse } from '#/lib/media'
import { announce } from '#/ui/announce'
import { Composer } from './Composer'
import { draftPut, useDraft } from './outbox'
import { useStreams } from './streams'
import type { Conversation } from './useConversation'

const TEXT_CHARS = 4_000 // until the session has said its own limit

function LineNotice({ isNeeded }: { isNeeded: boolean }) {
  const link = useStreams((streams) => streams.link)
  const isLost = useLasting(isNeeded && link === 'down', 2_000)
  if (isLost) return <p className="line" role="status">Reconnecting</p>
  if (link === 'signed_out') return <p className="line fault" role="status">You are signed out. Reload the page to go on.</p>
  if (link === 'refused') return <p className="line fault" role="status">This address may not open a live connection here. Reload the page to read on.</p>
  return null
}

interface BarProps {
  readonly persona: Persona
  readonly conversation: Conversation
  readonly field: RefObject<HTMLTextAreaElement | null>
  readonly onSent: () => void
}

export function ComposerBar({ persona, conversation, field, onSent }: BarProps) {
  const { place, pending, active, say, mix } = conversation
  const text = useDraft(place.conversation)
  const limit = useQuery(sessionQuery).data?.limits.text_chars ?? TEXT_CHARS
  useEffect(() => {
    if (!isCoarse()) field.current?.focus({ preventScroll: true })
  }, [field, place.conversation])
  const stop = () => {
    if (!active) return
    replyStop(active.id).catch((error: unknown) => announce(sentenceOf(error)))
    field.current?.focus()
  }
  const submit = () => {
    draftPut(place.conversation, '')
    void say(text.trim())
    field.current?.focus()
    onSent()
  }
  return (
    <div className="comp" id="composer">
      <LineNotice isNeeded={active !== null} />
      <Composer
        name={persona.name}
        text={text}
        limit={limit}
        isWriting={active !== null}
        isSending={pending !== null}
        field={field}
        onText={(next) => draftPut(place.conversation, next)}
        onSend={submit}
        onStop={stop}
      >
        <span className="chip still">
          <MixGlyph dials={mix.isDry ? [] : mix.dials} />
          <span>{mix.isDry ? 'Dry' : `Ed. ${persona.edition.number}`}</span>
        </span>
      </Composer>
      <p className="plain">AI satire. Columnists are a language model with its dials turned; nothing here is news.</p>
    </div>
  )
}
