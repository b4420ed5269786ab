// The composer with its draft, the notice about the line, and the plain words about what this is.

import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { type ReactNode, type RefObject, useEffect } from 'react'
import { replyStop } from '#/api/calls'
import { sentenceOf } from '#/api/http'
import { sessionQuery } from '#/api/queries/session'
import type { Persona } from '#/api/shapes'
import { useLasting } from '#/lib/later'
import { isCoarse } from '#/lib/media'
import { toast } from '#/ui/toast'
import { Composer } from './Composer'
import { draftPut, useDraft } from './outbox'
import { Remedies } from './Remedies'
import { useStreams } from './streams'
import type { Conversation } from './useConversation'

const TEXT_CHARS = 4_000 // until the session has said its own limit

export const useTextLimit = () => useQuery(sessionQuery).data?.limits.text_chars ?? TEXT_CHARS

function Refused({ conversation: { trouble, calm } }: { conversation: Conversation }) {
  return (
    trouble && (
      <div className="line ending fault" role="alert">
        <p>{trouble.words}</p>
        <Remedies code={trouble.code} onRetry={trouble.retry} />
        <button type="button" className="btn" onClick={trouble.retry}>
          <Trans>Retry</Trans>
        </button>
        <button type="button" className="btn" onClick={calm}>
          <Trans>Dismiss</Trans>
        </button>
      </div>
    )
  )
}

/** Why Send does nothing. */
function UnsentNotice() {
  return (
    <p className="line" role="status">
      <Trans>Your last message was not sent. Retry it or edit it first.</Trans>
    </p>
  )
}

function LineNotice({ isNeeded }: { isNeeded: boolean }) {
  const { t } = useLingui()
  const link = useStreams((streams) => streams.link)
  const isLost = useLasting(isNeeded && link === 'down', 2_000)
  const words = {
    signed_out: t`You are signed out. Reload the page to go on.`,
    refused: t`This address may not open a live connection here. Reload the page to read on.`,
  }
  if (isLost) return <p className="line" role="status">{t`Reconnecting`}</p>
  return link === 'signed_out' || link === 'refused' ? <p className="line fault" role="status">{words[link]}</p> : null
}

interface BarProps {
  readonly persona: Persona
  readonly conversation: Conversation
  readonly field: RefObject<HTMLTextAreaElement | null>
  readonly onSent: () => void
  /** Beside Send: who answers, and how. */
  readonly children?: ReactNode
}

export function ComposerBar({ persona, conversation, field, onSent, children }: BarProps) {
  const { place, pending, writing, say } = conversation
  const isWriting = writing.length > 0
  const text = useDraft(place.conversation) ?? ''
  const limit = useTextLimit()
  useEffect(() => {
    if (!isCoarse()) field.current?.focus({ preventScroll: true })
  }, [field, place.conversation])
  const stop = () => {
    for (const { id } of writing) replyStop(id).catch((error: unknown) => toast({ words: sentenceOf(error), isFault: true }))
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
      <LineNotice isNeeded={isWriting} />
      <Refused conversation={conversation} />
      {pending?.state === 'failed' && text.trim() !== '' && <UnsentNotice />}
      <Composer
        name={persona.name}
        text={text}
        limit={limit}
        isWriting={isWriting}
        isSending={pending !== null}
        field={field}
        onText={(next) => draftPut(place.conversation, next)}
        onSend={submit}
        onStop={stop}
      >
        {children}
      </Composer>
      <p className="plain">
        <Trans>AI satire. Columnists are a language model with its dials turned; nothing here is news.</Trans>
      </p>
    </div>
  )
}
