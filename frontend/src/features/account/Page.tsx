// The frame of every account screen, and who may see it.

import './account.css'
import { msg } from '@lingui/core/macro'
import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { Link, useLocation } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { TopBar } from '#/app/TopBar'
import { sessionQuery } from '#/api/queries/session'
import { DeletionNotice } from './DeletionNotice'
import { ProofDialog } from './ProofDialog'
import { Unread } from './Unread'

export function Page({ title, children }: { title: string; children: ReactNode }) {
  return (
    <main className="paper wide" id="paper">
      <TopBar title={title} />
      <div className="log">
        <div className="col account">
          <h1>{title}</h1>
          {children}
        </div>
      </div>
      <p className="plain foot-line">
        <Trans>AI satire. Columnists are a language model with its dials turned; nothing here is news.</Trans>
      </p>
    </main>
  )
}

const SECTIONS = [
  ['/account', msg`Profile`],
  ['/account/security', msg`Signing in`],
  ['/account/keys', msg`API keys`],
  ['/account/usage', msg`Usage`],
  ['/account/data', msg`Your data`],
  ['/account/notices', msg`Notices`],
] as const

function Sections() {
  const { t } = useLingui()
  return (
    <nav className="sections" aria-label={t`Account`}>
      {SECTIONS.map(([to, words]) => (
        <Link key={to} to={to} activeOptions={{ exact: true }} activeProps={{ 'aria-current': 'page' }}>
          {t(words)}
        </Link>
      ))}
    </nav>
  )
}

function Invitation({ isGuest, isHeld }: { isGuest: boolean; isHeld: boolean }) {
  const next = useLocation({ select: ({ pathname }) => pathname })
  return (
    <section className="part">
      <p>
        {isHeld && <Trans>This belongs to an account.</Trans>}{' '}
        {isGuest ? <Trans>You are a guest here: sign up, and your chats come along.</Trans> : <Trans>You are not signed in.</Trans>}
      </p>
      <p className="formrow">
        <Link to="/account/signin" search={{ next }} className="btn primary">
          <Trans>Sign in</Trans>
        </Link>
        <Link to="/account/signup" search={{ next }} className="btn">
          <Trans>Sign up</Trans>
        </Link>
      </p>
    </section>
  )
}

/** `forGuests`: there is something for them too. */
export function AccountPage({ title, children, forGuests = false }: { title: string; children: ReactNode; forGuests?: boolean }) {
  const asked = useQuery(sessionQuery)
  const session = asked.data
  const user = session?.user
  const isOpen = user && (forGuests || !user.is_guest)
  return (
    <Page title={title}>
      <Sections />
      <DeletionNotice />
      <Unread of={asked} />
      {session && !isOpen && <Invitation isGuest={user?.is_guest ?? false} isHeld />}
      {isOpen && user.is_guest && <Invitation isGuest isHeld={false} />}
      {isOpen && children}
      <ProofDialog />
    </Page>
  )
}
