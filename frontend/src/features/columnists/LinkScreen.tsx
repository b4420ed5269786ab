// A shared link: it opens its columnist, ready to chat.

import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { useEffect } from 'react'
import { Conversation } from '#/app/Conversation'
import { Loading } from '#/app/ConversationScreens'
import { linkQuery } from '#/api/queries/columnists'
import { linkKeep } from '#/features/personas/links'
import { isMissing, Nothing, Page } from './Page'

export default function LinkScreen() {
  const { t } = useLingui()
  const { token } = useParams({ from: '/p/$token' })
  const { data: persona, error, refetch } = useQuery(linkQuery(token))
  useEffect(() => {
    if (persona) linkKeep(persona.slug, token)
  }, [persona, token])
  if (persona) return <Conversation key={token} persona={persona} chat={null} />
  if (!error) return <Loading />
  if (!isMissing(error)) return <Nothing error={error} onRetry={() => void refetch()} />
  const title = t`This link has ended`
  return (
    <Page title={title}>
      <h1>{title}</h1>
      <p>
        <Trans>It was revoked, it expired, or it was never printed. Ask whoever sent it for a new one. Chats that you began by it go on.</Trans>
      </p>
    </Page>
  )
}
