// /c/{token}: a clipping as whoever has its link reads it.

import './clippings.css'
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useParams } from '@tanstack/react-router'
import { useState } from 'react'
import { ThemeButton } from '#/app/TopBar'
import { ApiError, sentenceOf } from '#/api/http'
import { type Clipping, clippingCopy } from '#/api/keeping'
import { chatsChanged } from '#/api/queries/chats'
import { clippingQuery } from '#/api/queries/keeping'
import { ensureSignedIn } from '#/api/queries/session'
import { dayOf } from '#/lib/days'
import { announce } from '#/ui/announce'
import { Columnist } from './Columnist'
import { Exchange } from './Exchange'
import { ReportDialog } from './ReportDialog'

function useCopy(token: string) {
  const navigate = useNavigate()
  const [wrong, setWrong] = useState('')
  const [isBusy, setIsBusy] = useState(false)
  const copy = async () => {
    setIsBusy(true)
    setWrong('')
    try {
      await ensureSignedIn()
      const { chat, is_same_columnist } = await clippingCopy(token)
      chatsChanged()
      announce(is_same_columnist ? 'Copied: go on from here' : `Copied. ${chat.persona.name} goes on, as its columnist is not shown to you.`)
      await navigate({ to: '/chats/$id', params: { id: chat.id } })
    } catch (error) {
      setWrong(sentenceOf(error))
      setIsBusy(false)
    }
  }
  return { copy, wrong, isBusy }
}

function Deeds({ token }: { token: string }) {
  const { copy, wrong, isBusy } = useCopy(token)
  const [isReporting, setIsReporting] = useState(false)
  return (
    <footer className="cut-deeds">
      <div className="ends">
        <button type="button" className="btn primary" aria-disabled={isBusy} onClick={() => void copy()}>
          Continue as a copy
        </button>
        <button type="button" className="btn" onClick={() => setIsReporting(true)}>
          Report
        </button>
      </div>
      {wrong && (
        <p className="wrong" role="alert">
          {wrong}
        </p>
      )}
      <p className="hint">A copy is a chat of your own. Whoever shared this sees nothing of it.</p>
      {isReporting && <ReportDialog token={token} onClose={() => setIsReporting(false)} />}
    </footer>
  )
}

function Sheet({ clipping, token }: { clipping: Clipping; token: string }) {
  const { title, label, created_at, columnists, exchanges } = clipping
  return (
    <article className="cut" aria-label={title}>
      <header className="headline">
        <p className="kick">{label ?? 'Clipping'}</p>
        <h1>{title}</h1>
        <div className="by">
          <span className="who">
            With <b>{columnists.map(({ name }) => name).join(', ')}</b>
          </span>
          <span className="ed">{dayOf(created_at)}</span>
        </div>
      </header>
      {exchanges.map((exchange, index) => (
        <Exchange
          key={index}
          exchange={exchange}
          isFirst={index === 0}
          name={columnists.length > 1 ? (columnists[exchange.columnist]?.name ?? null) : null}
        />
      ))}
      {clipping.shows_persona && (
        <section className="behind" aria-label="Who answered">
          <h2>Who answered</h2>
          {columnists.map((columnist, index) => (
            <Columnist key={index} columnist={columnist} />
          ))}
        </section>
      )}
      <Deeds token={token} />
    </article>
  )
}

function Ended({ error }: { error: unknown }) {
  const isGone = error instanceof ApiError && error.status === 404
  return (
    <div className="notice">
      <h1>{isGone ? 'This link opens nothing' : 'That did not work'}</h1>
      <p>{isGone ? 'The clipping was revoked or taken down, its time has run out, or the address is not complete.' : sentenceOf(error)}</p>
      <Link to="/" className="btn primary">
        To the front page
      </Link>
    </div>
  )
}

export default function ClippingScreen() {
  const { token } = useParams({ from: '/c/$token' })
  const { data: clipping, error } = useQuery(clippingQuery(token))
  return (
    <main className="paper wide cut-page" id="paper" aria-busy={!clipping && !error}>
      <div className="top">
        <Link to="/" className="word">
          The Shallot
        </Link>
        <span className="sp" />
        <ThemeButton />
      </div>
      <div className="log">
        <div className="col">
          {clipping && <Sheet clipping={clipping} token={token} />}
          {error && <Ended error={error} />}
        </div>
      </div>
      <p className="plain foot-line">AI satire. Columnists are a language model with its dials turned; nothing here is news.</p>
    </main>
  )
}
