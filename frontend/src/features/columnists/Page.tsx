// The paper of every page about columnists: its bar, its title, its one column or three.

import { Trans, useLingui } from '@lingui/react/macro'
import { type ReactNode, useRef } from 'react'
import './columnists.css'
import { TopBar } from '#/app/TopBar'
import { ApiError } from '#/api/http'
import { Fault } from '#/ui/Fault'

export function Page({ title, isWide = false, children }: { title: string; isWide?: boolean; children: ReactNode }) {
  return (
    <main className="paper wide" id="paper">
      <TopBar title={title} />
      <div className="log">
        <div className={isWide ? 'front columnists' : 'col columnists'}>{children}</div>
      </div>
      <p className="plain foot-line">
        <Trans>AI satire. Columnists are a language model with its dials turned; nothing here is news.</Trans>
      </p>
    </main>
  )
}

export const isMissing = (error: unknown) => error instanceof ApiError && [401, 403, 404].includes(error.status)

/** Until there is something to show: an empty page, or why there is none. */
export function Nothing({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  const { t } = useLingui()
  if (!error) {
    return (
      <Page title="">
        <p className="sr">
          <Trans>Loading</Trans>
        </p>
      </Page>
    )
  }
  if (!isMissing(error)) {
    const title = t`That did not work`
    return (
      <Page title={title}>
        <h1>{title}</h1>
        <Fault error={error} onRetry={onRetry} />
      </Page>
    )
  }
  const title = t`Not found`
  return (
    <Page title={title}>
      <h1>{title}</h1>
      <p>
        <Trans>There is nothing at this address, or it is not shown to you.</Trans>
      </p>
    </Page>
  )
}

interface MoreProps {
  readonly hasNextPage: boolean
  readonly isFetchingNextPage: boolean
  readonly fetchNextPage: () => Promise<unknown>
  readonly words?: string | undefined
}

/** The next page of the list before it, whose first new row takes the focus: the button may be gone. */
export function More({ hasNextPage, isFetchingNextPage, fetchNextPage, words }: MoreProps) {
  const place = useRef<HTMLParagraphElement>(null)
  const fetchMore = async () => {
    const list = place.current?.previousElementSibling
    const known = list?.children.length ?? 0
    await fetchNextPage()
    requestAnimationFrame(() => {
      const fresh = list?.children[known]
      if (!(fresh instanceof HTMLElement)) return
      const target = fresh.querySelector<HTMLElement>('a, button, input') ?? fresh
      if (target.tabIndex < 0) target.tabIndex = -1 // an item with nothing in it to focus takes it itself
      target.focus()
    })
  }
  return (
    <p className="more" ref={place} hidden={!hasNextPage}>
      <button type="button" className="btn" aria-disabled={isFetchingNextPage} onClick={() => !isFetchingNextPage && void fetchMore()}>
        {isFetchingNextPage ? <Trans>Fetching more</Trans> : (words ?? <Trans>Show more</Trans>)}
      </button>
    </p>
  )
}

export function Avatar({ slug }: { slug: string }) {
  return <img className="glyph" src={`/api/personas/${encodeURIComponent(slug)}/avatar.svg`} alt="" width={44} height={44} loading="lazy" />
}
