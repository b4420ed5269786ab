// The clippings you share, and the way to end that.

import './clippings.css'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { TopBar } from '#/app/TopBar'
import { sentenceOf } from '#/api/http'
import { type ClippingLine, clippingRevoke } from '#/api/keeping'
import { clippingsQuery } from '#/api/queries/keeping'
import { sessionQuery } from '#/api/queries/session'
import { queryClient } from '#/api/queryClient'
import { dayOf, momentOf } from '#/lib/days'
import { announce } from '#/ui/announce'

const STATES = { open: 'Open', expired: 'Run out', revoked: 'Revoked', taken_down: 'Taken down by a moderator' } satisfies Record<
  ClippingLine['state'],
  string
>

function Revoke({ clipping }: { clipping: ClippingLine }) {
  const [isSure, setIsSure] = useState(false)
  const [wrong, setWrong] = useState('')
  const revoke = async () => {
    try {
      await clippingRevoke(clipping.id)
      announce('Revoked: the link opens nothing any more')
      await queryClient.invalidateQueries({ queryKey: clippingsQuery.queryKey })
    } catch (error) {
      setWrong(sentenceOf(error))
    }
  }
  return (
    <span className="ends">
      {isSure ? (
        <>
          <button type="button" className="btn primary" onClick={() => void revoke()}>
            Yes, revoke it
          </button>
          <button type="button" className="btn" onClick={() => setIsSure(false)}>
            Keep it
          </button>
        </>
      ) : (
        <button type="button" className="btn" aria-label={`Revoke ${clipping.title}`} onClick={() => setIsSure(true)}>
          Revoke
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

function Row({ clipping }: { clipping: ClippingLine }) {
  const { title, state, opened, created_at, expires_at, prefix, chat, shows_persona, is_satire } = clipping
  const times = opened === 0 ? 'not opened yet' : opened === 1 ? 'opened once' : `opened ${opened} times`
  return (
    <li className="cutrow">
      <span className="t">{chat ? <Link to="/chats/$id" params={{ id: chat }}>{title}</Link> : title}</span>
      <span className="s">
        <b>{STATES[state]}</b>
        {state === 'open' && expires_at && ` until ${momentOf(expires_at)}`} · cut out {dayOf(created_at)} · {times} · link begins {prefix}…
        {!shows_persona && ' · columnist not shown'}
        {is_satire && ' · AI satire'}
      </span>
      {state === 'open' && <Revoke clipping={clipping} />}
    </li>
  )
}

export default function ClippingsScreen() {
  const { data: session } = useQuery(sessionQuery)
  const user = session?.user
  const { data = [], error, isPending, hasNextPage, fetchNextPage } = useInfiniteQuery({ ...clippingsQuery, enabled: Boolean(user) })
  return (
    <main className="paper wide" id="paper">
      <TopBar title="Clippings you share" />
      <div className="log">
        <div className="col cuttings">
          <h1>Clippings you share</h1>
          <p>A clipping is a chat up to one reply, as it was when you cut it out. Share one with “Share” under a reply.</p>
          {error && (
            <p className="wrong" role="alert">
              {sentenceOf(error)}
            </p>
          )}
          {data.length > 0 && (
            <ul aria-label="Clippings">
              {data.map((clipping) => (
                <Row key={clipping.id} clipping={clipping} />
              ))}
            </ul>
          )}
          {data.length === 0 && session && !(user && isPending) && <p className="none">None yet.</p>}
          {hasNextPage && (
            <button type="button" className="btn" onClick={() => void fetchNextPage()}>
              Show older ones
            </button>
          )}
        </div>
      </div>
    </main>
  )
}
