// Search over one's own chats: every place where the words stand, page by page.

import './search.css'
import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { useEffect, useRef, useState } from 'react'
import { TopBar } from '#/app/TopBar'
import { sentenceOf } from '#/api/http'
import type { Hit } from '#/api/keeping'
import { foldersQuery, searchQuery } from '#/api/queries/keeping'
import { sessionQuery } from '#/api/queries/session'
import { dayOf } from '#/lib/days'
import { useSettled } from '#/lib/settled'
import { kindOf, placeOf } from './path'
import { Snippet } from './Snippet'

const PAUSE_MS = 300
const NOWHERE = 'none'

function Found({ hit }: { hit: Hit }) {
  const { t } = useLingui()
  const place = placeOf(hit)
  return (
    <li>
      <Link to="/chats/$id" params={{ id: hit.chat }} {...(place && { hash: place })}>
        <span className="t">{hit.title || t`A chat`}</span>
        <Snippet parts={hit.snippet} />
        <span className="s">
          {kindOf(hit)} · {dayOf(hit.created_at)}
        </span>
      </Link>
    </li>
  )
}

function FolderPick({ folder, onPick }: { folder: string | undefined; onPick: (folder: string | undefined) => void }) {
  const { t } = useLingui()
  const { data: folders = [] } = useQuery(foldersQuery)
  if (folders.length === 0) return null
  return (
    <label>
      <Trans>Where</Trans>
      <select value={folder ?? ''} onChange={({ target }) => onPick(target.value || undefined)}>
        <option value="">{t`All chats`}</option>
        {folders.map(({ id, name }) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
        <option value={NOWHERE}>{t`In no folder`}</option>
      </select>
    </label>
  )
}

function Results({ q, folder }: { q: string; folder: string | undefined }) {
  const { data: hits = [], error, isFetching, isFetchingNextPage, hasNextPage, fetchNextPage } = useInfiniteQuery(searchQuery(q, folder))
  const isFirst = isFetching && !isFetchingNextPage
  return (
    <>
      {error && (
        <p className="wrong" role="alert">
          {sentenceOf(error)}
        </p>
      )}
      <p className="hint" role="status">
        {isFirst ? (
          <Trans>Searching</Trans>
        ) : hits.length === 0 ? (
          !error && <Trans>Nothing found. Every word must stand in one title, question or reply; the last may be a beginning.</Trans>
        ) : hasNextPage ? (
          <Plural value={hits.length} one="The first result" other="The first # results" />
        ) : (
          <Plural value={hits.length} one="# result" other="# results" />
        )}
      </p>
      <ul className="hits" aria-busy={isFirst}>
        {hits.map((hit) => (
          <Found key={`${hit.kind}:${hit.reply ?? hit.turn ?? hit.chat}`} hit={hit} />
        ))}
      </ul>
      {hasNextPage && (
        <button type="button" className="btn more" disabled={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          <Trans>Show more results</Trans>
        </button>
      )}
    </>
  )
}

export default function SearchScreen() {
  const { t } = useLingui()
  const { q = '', folder } = useSearch({ from: '/search' })
  const navigate = useNavigate()
  const [typed, setTyped] = useState(q)
  const wanted = useSettled(typed.trim(), PAUSE_MS)
  const { data: session } = useQuery(sessionQuery)
  const asked = useRef(q)
  const ask = (words: string, where: string | undefined) => {
    asked.current = words
    void navigate({ to: '/search', search: { ...(words && { q: words }), ...(where && { folder: where }) }, replace: true })
  }
  useEffect(() => {
    if (wanted !== asked.current) ask(wanted, folder)
    // eslint-disable-next-line react-hooks/exhaustive-deps -- only what has been typed changes the address
  }, [wanted])
  useEffect(() => {
    if (q === asked.current) return
    asked.current = q // the palette has asked for other words
    setTyped(q)
  }, [q])
  return (
    <main className="paper wide" id="paper">
      <TopBar title={t`Search`} />
      <div className="log">
        <div className="col searching">
          <h1>{t`Search your chats`}</h1>
          <form
            role="search"
            onSubmit={(event) => {
              event.preventDefault()
              ask(typed.trim(), folder)
            }}
          >
            <label>
              <Trans>Words you remember</Trans>
              <input type="search" value={typed} maxLength={200} onChange={({ target }) => setTyped(target.value)} />
            </label>
            {session?.user && <FolderPick folder={folder} onPick={(where) => ask(typed.trim(), where)} />}
          </form>
          {session && !session.user && <p className="hint">{t`You have no chats here yet.`}</p>}
          {session?.user && q !== '' && <Results q={q} folder={folder} />}
        </div>
      </div>
    </main>
  )
}
