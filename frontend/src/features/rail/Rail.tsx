// The rail: masthead, a new chat, the chats kept.

import { Link } from '@tanstack/react-router'
import { ChatList } from './ChatList'

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
      <p className="ways">
        <Link to="/gallery">Gallery</Link>
        <Link to="/columnists/mine">Your columnists</Link>
      </p>
      <ChatList />
      <Link to="/you" className="railfoot">
        You and this page
      </Link>
    </nav>
  )
}
