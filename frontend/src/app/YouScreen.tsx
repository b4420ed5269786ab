// You: who you are here, day or late, and your chats.

import { useQuery } from '@tanstack/react-query'
import { sessionQuery } from '#/api/queries/session'
import { Link } from '@tanstack/react-router'
import KeptChats from '#/features/rail/KeptChats'
import { type Theme, themeSet, useTheme } from './theme'
import { TopBar } from './TopBar'

const THEMES = { system: 'As the system', day: 'Day', late: 'Late' } satisfies Record<Theme, string>

export default function YouScreen() {
  const { data } = useQuery(sessionQuery)
  const theme = useTheme((state) => state.theme)
  const user = data?.user
  return (
    <main className="paper wide" id="paper">
      <TopBar title="You" />
      <div className="log">
        <div className="col you">
          <h1>You</h1>
          <p>
            {!user && 'You are not signed in. Your first message makes you a guest of this browser; nothing to fill in.'}
            {user?.is_guest && 'You are a guest: your chats belong to this browser, and are gone when its cookies are.'}
            {user && !user.is_guest && `You are signed in as ${user.username}.`}
          </p>
          <fieldset>
            <legend>Edition</legend>
            {(Object.keys(THEMES) as Theme[]).map((name) => (
              <label key={name} className="pick">
                <input type="radio" name="theme" checked={theme === name} onChange={() => themeSet(name)} /> {THEMES[name]}
              </label>
            ))}
          </fieldset>
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
