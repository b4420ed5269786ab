// Paper and desk side by side: one conversation with one columnist.

import { Trans, useLingui } from '@lingui/react/macro'
import { Link, useLocation } from '@tanstack/react-router'
import { lazy, type ReactNode, Suspense, useEffect, useRef } from 'react'
import { useQuery } from '@tanstack/react-query'
import { sessionQuery } from '#/api/queries/session'
import type { Chat, Persona } from '#/api/shapes'
import { WhoButton } from '#/features/chat/abreast/WhoButton'
import { BranchButton } from '#/features/chat/branches/BranchButton'
import { ComposerBar, useTextLimit } from '#/features/chat/ComposerBar'
import { draftAdd, pendingPut } from '#/features/chat/outbox'
import { ProgressVoice } from '#/features/chat/ProgressVoice'
import { Headline, Opening, Thread } from '#/features/chat/Thread'
import { type Conversation as Talk, useConversation } from '#/features/chat/useConversation'
import { useStickToEnd } from '#/features/chat/useStickToEnd'
import { useToChat } from '#/features/chat/useToChat'
import { useJump } from '#/features/find/useJump'
import { MAX_CLAMPS } from '#/api/contract.gen'
import { late } from '#/lib/late'
import { useMedia } from '#/lib/media'
import { Icon } from '#/ui/icons'
import { setLayout, useLayout } from './layout'
import { TopBar } from './TopBar'

const Desk = lazy(late(async () => ({ default: (await import('#/features/desk/Desk')).Desk })))

function usePlace(path: string): void {
  useEffect(() => setLayout({ lastPlace: path }), [path])
}

interface PaperProps {
  readonly persona: Persona
  readonly chat: Chat | null
  readonly conversation: Talk
  readonly path: string
  readonly title: string
  readonly banner?: ReactNode
  readonly chips: ReactNode
}

/** The paper and the desk of a conversation, wherever its words are kept. */
export function ConversationPaper({ persona, chat, conversation, path, title, banner, chips }: PaperProps) {
  const { place, steps, pending, writing, last, mix } = conversation
  const log = useRef<HTMLDivElement>(null)
  const column = useRef<HTMLDivElement>(null)
  const field = useRef<HTMLTextAreaElement>(null)
  const { t } = useLingui()
  const { isAway, toEnd } = useStickToEnd(log, column)
  useJump(chat, log, conversation.choose)
  const most = useQuery(sessionQuery).data?.limits.clamps ?? MAX_CLAMPS
  const limit = useTextLimit()
  const isNarrow = useMedia('(max-width: 819.98px)')
  const isDeskUp = useLayout((layout) => layout.isDeskUp)
  usePlace(path)

  const write = (text: string) => {
    draftAdd(place.conversation, text, persona.questions)
    field.current?.focus()
  }
  const edit = () => {
    if (pending) write(pending.text)
    pendingPut(place.conversation, null)
  }
  return (
    <>
      <main className="paper" id="paper">
        <TopBar title={title}>
          <BranchButton conversation={conversation} />
        </TopBar>
        <ProgressVoice name={persona.name} reply={last} among={writing.length} />
        <div className="log" ref={log} role="log" tabIndex={0} aria-label={t`Conversation`} aria-live="off" aria-busy={writing.length > 0}>
          <div className="col" ref={column}>
            {banner}
            <Headline persona={persona} chat={chat} mix={mix} />
            <Opening persona={persona} isEmpty={steps.length === 0 && !pending} onQuestion={write} />
            <Thread persona={persona} conversation={conversation} limit={limit} onEdit={edit} />
          </div>
          {isAway && (
            <button type="button" className="toend" onClick={toEnd}>
              <Icon name="down" /> <Trans>Latest</Trans>
            </button>
          )}
        </div>
        <ComposerBar persona={persona} conversation={conversation} field={field} onSent={toEnd}>
          {chips}
        </ComposerBar>
      </main>
      {(!isNarrow || isDeskUp) && (
        <Suspense fallback={<aside className="desk" id="desk" aria-busy="true" tabIndex={-1} />}>
          <Desk persona={persona} conversation={conversation} most={most} onClose={isNarrow ? () => setLayout({ isDeskUp: false }) : undefined} />
        </Suspense>
      )}
    </>
  )
}

export function Conversation({ persona, chat }: { persona: Persona; chat: Chat | null }) {
  const toChat = useToChat()
  const path = useLocation({ select: ({ pathname }) => pathname })
  const conversation = useConversation(persona, chat, toChat(path))
  const chips = (
    <>
      <WhoButton persona={persona} place={conversation.place} mix={conversation.mix} />
      {!chat && (
        <Link to="/columnists/$slug/off-the-record" params={{ slug: persona.slug }} className="chip">
          <Trans>Off the record</Trans>
        </Link>
      )}
    </>
  )
  return (
    <ConversationPaper
      persona={persona}
      chat={chat}
      conversation={conversation}
      path={chat ? `/chats/${chat.id}` : `/columnists/${persona.slug}`}
      title={chat?.title || persona.name}
      chips={chips}
    />
  )
}
