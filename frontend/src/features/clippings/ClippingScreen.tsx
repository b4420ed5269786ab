// /c/{token}: a clipping as whoever has its link reads it.

import './clippings.css'
import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useParams } from '@tanstack/react-router'
import { useState } from 'react'
import { ThemeButton } from '#/app/TopBar'
import { ApiError, sentenceOf } from '#/api/http'
import { type Clipping, clippingCopy } from '#/api/keeping'
import { chatsChanged } from '#/api/queries/chats'
import { clippingQuery } from '#/api/queries/keeping'
import { ensureSignedIn } from '#/api/queries/session'
import { ReportButton } from '#/features/columnists/ReportButton'
import { dayOf } from '#/lib/days'
import { useTitle } from '#/lib/title'
import { announce } from '#/ui/announce'
import { Columnist } from './Columnist'
import { Exchange } from './Exchange'

function useCopy(token: string) {
  const { t } = useLingui()
  const navigate = useNavigate()
  const [wrong, setWrong] = useState('')
  const [isBusy, setIsBusy] = useState(false)
  const copy = async () => {
    setIsBusy(true)
    setWrong('')
    try {
      await ensureSignedIn()
      const { chat, is_same_columnist: isSame } = await clippingCopy(token)
      chatsChanged()
      const { name } = chat.persona
      announce(isSame ? t`Copied: go on from here` : t`Copied. ${name} goes on, as its columnist is not shown to you.`)
      await navigate({ to: '/chats/$id', params: { id: chat.id } })
    } catch (error) {
      setWrong(sentenceOf(error))
      setIsBusy(false)
    }
  }
  return { copy, wrong, isBusy }
}

function Deeds({ token, title }: { token: string; title: string }) {
  const { copy, wrong, isBusy } = useCopy(token)
  return (
    <footer className="cut-deeds">
      <div className="ends">
        <button type="button" className="btn primary" aria-disabled={isBusy} onClick={() => void copy()}>
          <Trans>Continue as a copy</Trans>
        </button>
        <ReportButton target="clipping" name={token} label={title} className="btn" />
      </div>
      {wrong && (
        <p className="wrong" role="alert">
          {wrong}
        </p>
      )}
      <p className="hint">
        <Trans>A copy is a chat of your own. Whoever shared this sees nothing of it.</Trans>
      </p>
    </footer>
  )
}

function Sheet({ clipping, token }: { clipping: Clipping; token: string }) {
  const { t } = useLingui()
  const { title, is_satire, created_at: cutAt, columnists, exchanges } = clipping
  const names = columnists.map(({ name }) => name).join(', ')
  return (
    <article className="cut" aria-label={title}>
      <header className="headline">
        <p className="kick">{is_satire ? <Trans>AI satire. Nothing here is news.</Trans> : <Trans>Clipping</Trans>}</p>
        <h1>{title}</h1>
        <div className="by">
          <span className="who">
            <Trans>
              With <b>{names}</b>
            </Trans>
          </span>
          <span className="ed">{dayOf(cutAt)}</span>
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
        <section className="behind" aria-label={t`Who answered`}>
          <h2>
            <Trans>Who answered</Trans>
          </h2>
          {columnists.map((columnist, index) => (
            <Columnist key={index} columnist={columnist} />
          ))}
        </section>
      )}
      <Deeds token={token} title={title} />
    </article>
  )
}

function Ended({ error }: { error: unknown }) {
  const isGone = error instanceof ApiError && error.status === 404
  return (
    <div className="notice">
      <h1>{isGone ? <Trans>This link opens nothing</Trans> : <Trans>That did not work</Trans>}</h1>
      <p>
        {isGone ? (
          <Trans>The clipping was revoked or taken down, its time has run out, or the address is not complete.</Trans>
        ) : (
          sentenceOf(error)
        )}
      </p>
      <Link to="/" className="btn primary">
        <Trans>To the front page</Trans>
      </Link>
    </div>
  )
}

export default function ClippingScreen() {
  const { token } = useParams({ from: '/c/$token' })
  const { data: clipping, error } = useQuery(clippingQuery(token))
  useTitle(clipping?.title ?? '')
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
      <p className="plain foot-line">
        <Trans>AI satire. Columnists are a language model with its dials turned; nothing here is news.</Trans>
      </p>
    </main>
  )
}
