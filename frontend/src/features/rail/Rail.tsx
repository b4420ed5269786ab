// The rail: masthead, a new chat, the palette, the chats kept.

import { Trans, useLingui } from '@lingui/react/macro'
import { Link } from '@tanstack/react-router'
import { lazy, type MouseEvent, Suspense } from 'react'
import { shown, useKeys } from '#/features/keys/keys'
import { paletteOpen } from '#/features/palette/open'
import { late } from '#/lib/late'
import { Icon } from '#/ui/icons'
import { WhoIsHere } from './WhoIsHere'

const KeptChats = lazy(late(() => import('./KeptChats')))

function FindButton() {
  const keys = useKeys(({ isOn, bound }) => (isOn ? bound.palette : null))
  return (
    <button type="button" className="find" onClick={paletteOpen}>
      <Icon name="search" />
      <span>
        <Trans>Search or go to</Trans>
      </span>
      {keys && <kbd aria-hidden="true">{shown(keys)}</kbd>}
    </button>
  )
}

/** `onLeave`: for what is shut then, wherever its link leads. */
export function Rail({ onLeave }: { onLeave?: () => void }) {
  const { t } = useLingui()
  const onClick = (event: MouseEvent) => {
    if (event.target instanceof Element && event.target.closest('a[href]:not([download])')) onLeave?.()
  }
  return (
    // The links in it are what is clicked, by keys too.
    // eslint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-noninteractive-element-interactions
    <nav className="rail" aria-label={t`Chats`} onClick={onClick}>
      <Link to="/" className="word">
        The Shallot
        <small>{t`Opinions, dialled in`}</small>
      </Link>
      <Link to="/" className="btn primary">
        {t`New chat`}
      </Link>
      <FindButton />
      <p className="ways">
        <Link to="/gallery">{t`Gallery`}</Link>
        <Link to="/columnists/mine">{t`Your columnists`}</Link>
      </p>
      <Suspense>
        <KeptChats />
      </Suspense>
      <div className="railfoot">
        <Link to="/archive">{t`Archive and deleted`}</Link>
        <Link to="/you/clippings">{t`Clippings you share`}</Link>
        <WhoIsHere />
      </div>
    </nav>
  )
}
