// The two addresses of a conversation: with a columnist before the first message, and by its id ever after.

import { useQuery } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { ApiError, sentenceOf } from '#/api/http'
import { chatQuery } from '#/api/queries/chats'
import { personaQuery } from '#/api/queries/personas'
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
            Pick a columnist
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
      <p className="sr">Loading</p>
    </main>
  )
}

export function Trouble({ error, what }: { error: unknown; what: string }) {
  const isMissing = error instanceof ApiError && [401, 403, 404].includes(error.status)
  if (isMissing) return <Notice title="Not found" words={`There is no such ${what} here, or it is not yours.`} />
  return <Notice title="That did not work" words={sentenceOf(error)} />
}

export function NewScreen(): ReactNode {
  const { slug } = useParams({ from: '/columnists/$slug' })
  const { data: persona, error } = useQuery(personaQuery(slug))
  if (persona) return <Conversation key={`new:${slug}`} persona={persona} chat={null} />
  return error ? <Trouble error={error} what="columnist" /> : <Loading />
}

export function ChatScreen(): ReactNode {
  const { id } = useParams({ from: '/chats/$id' })
  const { data: chat, error } = useQuery(chatQuery(id))
  const persona = useQuery({ ...personaQuery(chat?.persona.slug ?? ''), enabled: chat !== undefined })
  if (chat && persona.data) return <Conversation key={id} persona={persona.data} chat={chat} />
  const trouble = chat ? persona.error : error
  return trouble ? <Trouble error={trouble} what="chat" /> : <Loading />
}
