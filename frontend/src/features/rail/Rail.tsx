// The rail: masthead, a new chat, the chats kept.

import { Link } from '@tanstack/react-router'
import { ChatList } from './ChatList'
import { WhoIsHere } from './WhoIsHere'

export function Rail() {
  return (
    <nav className="rail" aria-label="Chats">
      <Link to="/" className="word">
        The Shallot
        <small>Opinions, dialled in</small>
      </Link>
      <Link to="/" className="btn primary">
        New chat
      </Link>
      <ChatList />
      <WhoIsHere />
    </nav>
  )
}
