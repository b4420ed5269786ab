// The rail: masthead, a new chat, the palette, the chats kept.

import { Link } from '@tanstack/react-router'
import { lazy, Suspense } from 'react'
import { shown, useKeys } from '#/features/keys/keys'
import { paletteOpen } from '#/features/palette/open'
import { Icon } from '#/ui/icons'
import { WhoIsHere } from './WhoIsHere'

const KeptChats = lazy(() => import('./KeptChats'))

function FindButton() {
  const keys = useKeys(({ isOn, bound }) => (isOn ? bound.palette : null))
  return (
    <button type="button" className="find" onClick={paletteOpen}>
      <Icon name="search" />
      <span>Search or go to</span>
      {keys && <kbd aria-hidden="true">{shown(keys)}</kbd>}
    </button>
  )
}

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
      <FindButton />
      <p className="ways">
        <Link to="/gallery">Gallery</Link>
        <Link to="/columnists/mine">Your columnists</Link>
      </p>
      <Suspense>
        <KeptChats />
      </Suspense>
      <div className="railfoot">
        <Link to="/archive">Archive and deleted</Link>
        <Link to="/you/clippings">Clippings you share</Link>
      </div>
      <WhoIsHere />
    </nav>
  )
}
