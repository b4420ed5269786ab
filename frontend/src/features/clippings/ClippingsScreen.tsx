// The clippings you share, and the way to end that.

import './clippings.css'
import type { MessageDescriptor } from '@lingui/core'
import { msg } from '@lingui/core/macro'
import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { TopBar } from '#/app/TopBar'
import { sentenceOf } from '#/api/http'
import { type ClippingLine, clippingRevoke } from '#/api/keeping'
import { clippingsQuery } from '#/api/queries/keeping'
import { sessionQuery } from '#/api/queries/session'
import { queryClient } from '#/api/queryClient'
import { useGivingWay } from '#/features/account/act'
import { dayOf, momentOf } from '#/lib/days'
import { announce } from '#/ui/announce'

const STATES = {
  open: msg`Open`,
  expired: msg`Run out`,
  revoked: msg`Revoked`,
  taken_down: msg`Taken down by a moderator`,
} satisfies Record<ClippingLine['state'], MessageDescriptor>

function Revoke({ clipping }: { clipping: ClippingLine }) {
  const { t } = useLingui()
  const [isSure, setIsSure] = useState(false)
  const { opener, opened } = useGivingWay<HTMLSpanElement>(isSure)
  const [wrong, setWrong] = useState('')
  const revoke = async () => {
    const row = opened.current?.closest('li')
    try {
      await clippingRevoke(clipping.id)
      announce(t`Revoked: the link opens nothing any more`)
      await queryClient.invalidateQueries({ queryKey: clippingsQuery.queryKey })
      row?.focus()
    } catch (error) {
      setWrong(sentenceOf(error))
    }
  }
  return (
    <span className="ends" ref={opened}>
      {isSure ? (
        <>
          <button type="button" className="btn primary" onClick={() => void revoke()}>
            <Trans>Yes, revoke it</Trans>
          </button>
          <button type="button" className="btn" onClick={() => setIsSure(false)}>
            <Trans>Keep it</Trans>
          </button>
        </>
      ) : (
        <button ref={opener} type="button" className="btn" aria-label={t`Revoke ${clipping.title}`} onClick={() => setIsSure(true)}>
          <Trans>Revoke</Trans>
        </button>
      )}
      {wrong && (
        <span className="wrong" role="alert">
          {wrong}
        </span>
      )}
    </span>
  )
}

function Facts({ clipping }: { clipping: ClippingLine }) {
  const { t } = useLingui()
  const { state, opened, created_at: cutAt, expires_at: expires, prefix } = clipping
  return (
    <span className="s">
      <b>{t(STATES[state])}</b>
      {state === 'open' && expires && (
        <>
          {' '}
          <Trans>until {momentOf(expires)}</Trans>
        </>
      )}
      {' · '}
      <Trans>cut out {dayOf(cutAt)}</Trans>
      {' · '}
      <Plural value={opened} _0="not opened yet" one="opened once" other="opened # times" />
      {' · '}
      <Trans>link begins {prefix}…</Trans>
      {!clipping.shows_persona && (
        <>
          {' · '}
          <Trans>columnist not shown</Trans>
        </>
      )}
      {clipping.is_satire && (
        <>
          {' · '}
          <Trans>AI satire</Trans>
        </>
      )}
    </span>
  )
}

function Row({ clipping }: { clipping: ClippingLine }) {
  const { title, state, chat } = clipping
  return (
    <li className="cutrow" tabIndex={-1}>
      <span className="t">
        {chat ? (
          <Link to="/chats/$id" params={{ id: chat }}>
            {title}
          </Link>
        ) : (
          title
        )}
      </span>
      <Facts clipping={clipping} />
      {state === 'open' && <Revoke clipping={clipping} />}
    </li>
  )
}

export default function ClippingsScreen() {
  const { t } = useLingui()
  const { data: session } = useQuery(sessionQuery)
  const user = session?.user
  const { data = [], error, isPending, hasNextPage, fetchNextPage } = useInfiniteQuery({ ...clippingsQuery, enabled: Boolean(user) })
  const title = t`Clippings you share`
  return (
    <main className="paper wide" id="paper">
      <TopBar title={title} />
      <div className="log">
        <div className="col cuttings">
          <h1>{title}</h1>
          <p>
            <Trans>A clipping is a chat up to one reply, as it was when you cut it out. Share one with “Share” under a reply.</Trans>
          </p>
          {error && (
            <p className="wrong" role="alert">
              {sentenceOf(error)}
            </p>
          )}
          {data.length > 0 && (
            <ul aria-label={t`Clippings`}>
              {data.map((clipping) => (
                <Row key={clipping.id} clipping={clipping} />
              ))}
            </ul>
          )}
          {data.length === 0 && session && !(user && isPending) && (
            <p className="none">
              <Trans>None yet.</Trans>
            </p>
          )}
          {hasNextPage && (
            <button type="button" className="btn" onClick={() => void fetchNextPage()}>
              <Trans>Show older ones</Trans>
            </button>
          )}
        </div>
      </div>
    </main>
  )
}
