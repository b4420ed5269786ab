// You: who you are here, the way to everything of yours, day or late, and your chats.

import '#/features/account/account.css'
import type { MessageDescriptor } from '@lingui/core'
import { msg } from '@lingui/core/macro'
import { Plural, Trans, useLingui } from '@lingui/react/macro'
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
import { LANGUAGES, languageSet } from '#/lib/language'
import KeptChats from '#/features/rail/KeptChats'
import { type Theme, themeSet, useTheme } from './theme'
import { TopBar } from './TopBar'

const THEMES = { system: msg`As the system`, day: msg`Day`, late: msg`Late` } satisfies Record<Theme, MessageDescriptor>

const PLACES = [
  ['/account', msg`Profile`, msg`Name, a few words about you, e-mail`],
  ['/account/security', msg`Signing in`, msg`Password, passkeys, codes, where you are signed in`],
  ['/account/keys', msg`API keys`, msg`For programs that talk to the columnists`],
  ['/account/usage', msg`Usage`, msg`What is left of today, and thirty days`],
  ['/account/data', msg`Your data`, msg`Take it with you, or delete it`],
  ['/account/notices', msg`Notices`, msg`What moderators decided`],
] as const
const FOR_GUESTS: readonly string[] = ['/account/usage', '/account/data', '/account/notices']

function Who({ user, house }: Pick<Session, 'user' | 'house'>) {
  const { act, fault } = useAct()
  if (user && !user.is_guest) {
    return (
      <>
        <p>
          <Trans>
            You are signed in as <b>{user.username}</b>.
          </Trans>
        </p>
        <FaultLine fault={fault} />
        <p className="formrow">
          <button type="button" className="btn" onClick={() => act(leave)}>
            <Trans>Sign out</Trans>
          </button>
        </p>
      </>
    )
  }
  return (
    <>
      <p>
        {user ? (
          <Trans>You are a guest: your chats belong to this browser, and are gone when its cookies are. Sign up, and they come along.</Trans>
        ) : (
          <Trans>You are not signed in. Your first message makes you a guest of this browser; nothing to fill in.</Trans>
        )}
      </p>
      <p className="formrow">
        <Link to="/account/signin" className="btn primary">
          <Trans>Sign in</Trans>
        </Link>
        {!house.sign_ups_paused && (
          <Link to="/account/signup" className="btn">
            <Trans>Sign up</Trans>
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
      <span>
        <Trans>Columnists here talk to those who are {house.minimum_age} or older.</Trans>
      </span>
      <button type="button" className="btn" onClick={() => setIsAsked(true)}>
        <Trans>Say that you are</Trans>
      </button>
      {isAsked && <AgeDialog onLeave={() => setIsAsked(false)} />}
    </p>
  )
}

function Places({ isGuest }: { isGuest: boolean }) {
  const { t } = useLingui()
  const { data: notices } = useQuery({ ...noticesQuery, retry: false })
  const fresh = notices?.filter(({ read_at: read }) => !read).length ?? 0
  return (
    <ul className="places" aria-label={t`Your account`}>
      {PLACES.filter(([to]) => !isGuest || FOR_GUESTS.includes(to)).map(([to, name, words]) => (
        <li key={to}>
          <Link to={to}>
            <b>{t(name)}</b>
            {to === '/account/notices' && fresh > 0 && (
              <span className="fresh">
                <Plural value={fresh} one="# new" other="# new" />
              </span>
            )}
            <span className="s">{t(words)}</span>
          </Link>
        </li>
      ))}
    </ul>
  )
}

function Languages() {
  const { i18n } = useLingui()
  return (
    <fieldset>
      <legend>
        <Trans>Language</Trans>
      </legend>
      {(Object.keys(LANGUAGES) as (keyof typeof LANGUAGES)[]).map((name) => (
        <label key={name} className="pick" lang={name}>
          <input type="radio" name="language" checked={i18n.locale === name} onChange={() => void languageSet(name)} /> {LANGUAGES[name]}
        </label>
      ))}
    </fieldset>
  )
}

export default function YouScreen() {
  const { t } = useLingui()
  const { data } = useQuery(sessionQuery)
  const theme = useTheme((state) => state.theme)
  return (
    <main className="paper wide" id="paper">
      <TopBar title={t`You`} />
      <div className="log">
        <div className="col you account">
          <h1>{t`You`}</h1>
          <DeletionNotice />
          {data && <Who user={data.user} house={data.house} />}
          {data && <Age house={data.house} />}
          {data?.user && <Places isGuest={data.user.is_guest} />}
          <fieldset>
            <legend>
              <Trans>Edition</Trans>
            </legend>
            {(Object.keys(THEMES) as Theme[]).map((name) => (
              <label key={name} className="pick">
                <input type="radio" name="theme" checked={theme === name} onChange={() => themeSet(name)} /> {t(THEMES[name])}
              </label>
            ))}
          </fieldset>
          <Languages />
          <p>
            <Trans>
              <Link to="/policy">House policy</Link>: what this house allows.
            </Trans>
          </p>
          <p className="places">
            <Link to="/archive">{t`Archive and deleted chats`}</Link> · <Link to="/you/clippings">{t`Clippings you share`}</Link> ·{' '}
            <Link to="/you/shortcuts">{t`Keyboard shortcuts`}</Link>
          </p>
          <KeptChats />
        </div>
      </div>
      <p className="plain foot-line">
        <Trans>AI satire. Columnists are a language model with its dials turned; nothing here is news.</Trans>
      </p>
    </main>
  )
}
