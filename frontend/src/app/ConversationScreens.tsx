// The two addresses of a conversation: with a columnist before the first message, and by its id ever after.

import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { Link, Navigate, useParams } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { ApiError, sentenceOf } from '#/api/http'
import { chatPersonaQuery, chatQuery } from '#/api/queries/chats'
import { personaQuery } from '#/api/queries/personas'
import { linkTo } from '#/features/personas/links'
import { Conversation } from './Conversation'
import { TopBar } from './TopBar'

function Notice({ title, words }: { title: string; words: string }) {
  return (
    <main className="paper wide" id="paper">
      <TopBar title={title} />
      <div className="log">
        <div className="col notice">
          <h1>{title}</h1>
          <p>{words}</p>
          <Link to="/" className="btn primary">
            <Trans>Pick a columnist</Trans>
          </Link>
        </div>
      </div>
    </main>
  )
}

export function Loading() {
  return (
    <main className="paper wide" id="paper" aria-busy="true">
      <TopBar title="" />
      <p className="sr">
        <Trans>Loading</Trans>
      </p>
    </main>
  )
}

export function Trouble({ error, what }: { error: unknown; what: 'columnist' | 'chat' }) {
  const { t } = useLingui()
  const isMissing = error instanceof ApiError && [401, 403, 404].includes(error.status)
  const nowhere = { columnist: t`There is no such columnist here, or it is not yours.`, chat: t`There is no such chat here, or it is not yours.` }
  if (isMissing) return <Notice title={t`Not found`} words={nowhere[what]} />
  return <Notice title={t`That did not work`} words={sentenceOf(error)} />
}

export function NewScreen(): ReactNode {
  const { slug } = useParams({ from: '/columnists/$slug' })
  const { data: persona, error } = useQuery(personaQuery(slug))
  if (persona) return <Conversation key={`new:${slug}`} persona={persona} chat={null} />
  const token = error ? linkTo(slug) : null
  if (token) return <Navigate to="/p/$token" params={{ token }} replace />
  return error ? <Trouble error={error} what="columnist" /> : <Loading />
}

export function ChatScreen(): ReactNode {
  const { id } = useParams({ from: '/chats/$id' })
  const { data: chat, error } = useQuery(chatQuery(id))
  const persona = useQuery({ ...personaQuery(chat?.persona.slug ?? ''), enabled: chat !== undefined })
  const met = useQuery({ ...chatPersonaQuery(id), enabled: persona.error !== null })
  const speaker = persona.data ?? met.data
  if (chat && speaker) return <Conversation key={id} persona={speaker} chat={chat} />
  const trouble = chat ? met.error : error
  return trouble ? <Trouble error={trouble} what="chat" /> : <Loading />
}
