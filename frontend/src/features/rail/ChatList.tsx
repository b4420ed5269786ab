// The chats of this reader, newest first.

import { useQuery } from '@tanstack/react-query'
import { useNavigate, useRouterState } from '@tanstack/react-router'
import { chatsQuery } from '#/api/queries/chats'
import { sessionQuery } from '#/api/queries/session'
import type { ChatLine } from '#/api/shapes'
import { ChatRow } from './ChatRow'
import { deleteSoon, useDeletion } from './deletion'

export function ChatList() {
  const { data: session } = useQuery(sessionQuery)
  const { data } = useQuery({ ...chatsQuery, enabled: Boolean(session?.user) })
  const gone = useDeletion((state) => state.gone)
  const path = useRouterState({ select: (state) => state.location.pathname })
  const navigate = useNavigate()
  const chats = session?.user ? (data ?? []).filter(({ id }) => !gone.includes(id)) : []
  const remove = (chat: ChatLine) => {
    deleteSoon(chat)
    if (path === `/chats/${chat.id}`) void navigate({ to: '/' })
  }
  return (
    <section aria-label="Your chats">
      <h2>Your chats</h2>
      {chats.length === 0 ? (
        <p className="none">None yet.</p>
      ) : (
        <ul>
          {chats.map((chat) => (
            <ChatRow key={chat.id} chat={chat} isHere={path === `/chats/${chat.id}`} onDelete={() => remove(chat)} />
          ))}
        </ul>
      )}
    </section>
  )
}
