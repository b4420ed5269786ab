// A shared link: it opens its columnist, ready to chat.

import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { useEffect } from 'react'
import { Conversation } from '#/app/Conversation'
import { Loading } from '#/app/ConversationScreens'
import { linkQuery } from '#/api/queries/columnists'
import { linkKeep } from '#/features/personas/links'
import { isMissing, Nothing, Page } from './Page'

export default function LinkScreen() {
  const { token } = useParams({ from: '/p/$token' })
  const { data: persona, error, refetch } = useQuery(linkQuery(token))
  useEffect(() => {
    if (persona) linkKeep(persona.slug, token)
  }, [persona, token])
  if (persona) return <Conversation key={token} persona={persona} chat={null} />
  if (!error) return <Loading />
  if (!isMissing(error)) return <Nothing error={error} what="link" onRetry={() => void refetch()} />
  return (
    <Page title="This link has ended">
      <h1>This link has ended</h1>
      <p>It was revoked, it expired, or it was never printed. Ask whoever sent it for a new one. Chats that you began by it go on.</p>
    </Page>
  )
}
