// You: who you are here, the way to everything of yours, day or late, and your chats.

import '#/features/account/account.css'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { sessionQuery } from '#/api/queries/session'
import { noticesQuery } from '#/api/queries/account'
import type { Session } from '#/api/shapes'
import AgeDialog from '#/features/account/AgeDialog'
import { FaultLine, useAct } from '#/features/account/act'
import { DeletionNotice } from '#/features/account/DeletionNotice'
import { leave } from '#/features/account/leaving'
import KeptChats from '#/features/rail/KeptChats'
import { type Theme, themeSet, useTheme } from './theme'
import { TopBar } from './TopBar'

const THEMES = { system: 'As the system', day: 'Day', late: 'Late' } satisfies Record<Theme, string>

const PLACES = [
  ['/account', 'Profile', 'Name, a few words about you, e-mail'],
  ['/account/security', 'Signing in', 'Password, passkeys, codes, where you are signed in'],
  ['/account/keys', 'API keys', 'For programs that talk to the columnists'],
  ['/account/usage', 'Usage', 'What is left of today, and thirty days'],
  ['/account/data', 'Your data', 'Take it with you, or delete it'],
  ['/account/notices', 'Notices', 'What moderators decided'],
] as const
const FOR_GUESTS: readonly string[] = ['/account/usage', '/account/data', '/account/notices']

function Who({ user, house }: Pick<Session, 'user' | 'house'>) {
  const { act, fault } = useAct()
  if (user && !user.is_guest) {
    return (
      <>
        <p>
          You are signed in as <b>{user.username}</b>.
        </p>
        <FaultLine fault={fault} />
        <p className="formrow">
          <button type="button" className="btn" onClick={() => act(leave)}>
            Sign out
          </button>
        </p>
      </>
    )
  }
  return (
    <>
      <p>
        {user
          ? 'You are a guest: your chats belong to this browser, and are gone when its cookies are. Sign up, and they come along.'
          : 'You are not signed in. Your first message makes you a guest of this browser; nothing to fill in.'}
      </p>
      <p className="formrow">
        <Link to="/account/signin" className="btn primary">
          Sign in
        </Link>
        {!house.sign_ups_paused && (
          <Link to="/account/signup" className="btn">
            Sign up
          </Link>
        )}
      </p>
    </>
  )
}

function Age({ house }: Pick<Session, 'house'>) {
  const [isAsked, setIsAsked] = useState(false)
  if (!house.age_needed) return null
  return (
    <p className="formrow">
      <span>Columnists here talk to those who are {house.minimum_age} or older.</span>
      <button type="button" className="btn" onClick={() => setIsAsked(true)}>
        Say that you are
      </button>
      {isAsked && <AgeDialog onDone={() => setIsAsked(false)} />}
    </p>
  )
}

function Places({ isGuest }: { isGuest: boolean }) {
  const { data: notices } = useQuery({ ...noticesQuery, retry: false })
  const fresh = notices?.filter(({ read_at: read }) => !read).length ?? 0
  return (
    <ul className="places" aria-label="Your account">
      {PLACES.filter(([to]) => !isGuest || FOR_GUESTS.includes(to)).map(([to, name, words]) => (
        <li key={to}>
          <Link to={to}>
            <b>{name}</b>
            {to === '/account/notices' && fresh > 0 && <span className="fresh">{fresh} new</span>}
            <span className="s">{words}</span>
          </Link>
        </li>
      ))}
    </ul>
  )
}

export default function YouScreen() {
  const { data } = useQuery(sessionQuery)
  const theme = useTheme((state) => state.theme)
  return (
    <main className="paper wide" id="paper">
      <TopBar title="You" />
      <div className="log">
        <div className="col you account">
          <h1>You</h1>
          <DeletionNotice />
          {data && <Who user={data.user} house={data.house} />}
          {data && <Age house={data.house} />}
          {data?.user && <Places isGuest={data.user.is_guest} />}
          <fieldset>
            <legend>Edition</legend>
            {(Object.keys(THEMES) as Theme[]).map((name) => (
              <label key={name} className="pick">
                <input type="radio" name="theme" checked={theme === name} onChange={() => themeSet(name)} /> {THEMES[name]}
              </label>
            ))}
          </fieldset>
          <p>
            <Link to="/policy">House policy</Link>: what this house allows.
          </p>
          <p className="places">
            <Link to="/archive">Archive and deleted chats</Link> · <Link to="/you/clippings">Clippings you share</Link> ·{' '}
            <Link to="/you/shortcuts">Keyboard shortcuts</Link>
          </p>
          <KeptChats />
        </div>
      </div>
      <p className="plain foot-line">AI satire. Columnists are a language model with its dials turned; nothing here is news.</p>
    </main>
  )
}
