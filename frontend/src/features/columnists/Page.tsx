// The paper of every page about columnists: its bar, its title, its one column or three.

import { type ReactNode, useEffect } from 'react'
import './columnists.css'
import { TopBar } from '#/app/TopBar'
import { ApiError, sentenceOf } from '#/api/http'

function useTitle(title: string): void {
  useEffect(() => {
    const before = document.title
    if (title) document.title = `${title} · The Shallot`
    return () => {
      document.title = before
    }
  }, [title])
}

export function Page({ title, isWide = false, children }: { title: string; isWide?: boolean; children: ReactNode }) {
  useTitle(title)
  return (
    <main className="paper wide" id="paper">
      <TopBar title={title} />
      <div className="log">
        <div className={isWide ? 'front columnists' : 'col columnists'}>{children}</div>
      </div>
      <p className="plain foot-line">AI satire. Columnists are a language model with its dials turned; nothing here is news.</p>
    </main>
  )
}

export function Fault({ error, onRetry }: { error: unknown; onRetry?: (() => void) | undefined }) {
  if (!error) return null
  return (
    <div className="ending fault" role="alert">
      <p>{sentenceOf(error)}</p>
      {onRetry && (
        <button type="button" className="btn" onClick={onRetry}>
          Try again
        </button>
      )}
    </div>
  )
}

export const isMissing = (error: unknown) => error instanceof ApiError && [401, 403, 404].includes(error.status)

/** Until there is something to show: an empty page, or why there is none. */
export function Nothing({ error, what, onRetry }: { error: unknown; what: string; onRetry?: () => void }) {
  if (!error) {
    return (
      <Page title="">
        <p className="sr">Loading</p>
      </Page>
    )
  }
  if (!isMissing(error)) {
    return (
      <Page title="That did not work">
        <h1>That did not work</h1>
        <Fault error={error} onRetry={onRetry} />
      </Page>
    )
  }
  return (
    <Page title="Not found">
      <h1>Not found</h1>
      <p>There is no such {what} here, or it is not shown to you.</p>
    </Page>
  )
}

interface MoreProps {
  readonly hasNextPage: boolean
  readonly isFetchingNextPage: boolean
  readonly fetchNextPage: () => unknown
}

export function More({ hasNextPage, isFetchingNextPage, fetchNextPage }: MoreProps) {
  if (!hasNextPage) return null
  return (
    <p className="more">
      <button type="button" className="btn" aria-disabled={isFetchingNextPage} onClick={() => void fetchNextPage()}>
        {isFetchingNextPage ? 'Fetching more' : 'Show more'}
      </button>
    </p>
  )
}

export function Avatar({ slug }: { slug: string }) {
  return <img className="glyph" src={`/api/personas/${encodeURIComponent(slug)}/avatar.svg`} alt="" width={44} height={44} loading="lazy" />
}
