// The frame around every screen: skip links, rail or drawer, tabs on a phone, the one polite voice.

import { useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { Outlet, useNavigate, useRouterState } from '@tanstack/react-router'
import { lazy, Suspense, useEffect, useRef } from 'react'
import { sessionQuery } from '#/api/queries/session'
import { Rail } from '#/features/rail/Rail'
import { late } from '#/lib/late'
import { useMedia } from '#/lib/media'
import { Voice } from '#/ui/announce'
import { Icon } from '#/ui/icons'
import { Toasts } from '#/ui/toast'
import { isTalkAt, setLayout, useLayout } from './layout'
import { Over } from './Over'
import { TabBar } from './TabBar'

const AgeDialog = lazy(late(() => import('#/features/account/AgeDialog')))

/** Asked where one would talk; who does not say so is led back to the front page. */
function AgeGate() {
  const isAsked = useQuery(sessionQuery).data?.house.age_needed
  const navigate = useNavigate()
  return (
    isAsked && (
      <Suspense>
        <AgeDialog onLeave={() => void navigate({ to: '/' })} />
      </Suspense>
    )
  )
}

function Drawer() {
  const isOut = useLayout((layout) => layout.isDrawerOut)
  const dialog = useRef<HTMLDialogElement>(null)
  const { t } = useLingui()
  useEffect(() => {
    if (isOut) dialog.current?.showModal()
    else dialog.current?.close()
  }, [isOut])
  const shut = () => setLayout({ isDrawerOut: false })
  return (
    <dialog
      className="drawer"
      ref={dialog}
      aria-label={t`Chats and columnists`}
      onClose={shut}
      onPointerDown={(event) => {
        if (event.target === dialog.current) shut()
      }}
    >
      <button type="button" className="ib shut" aria-label={t`Close`} onClick={shut}>
        <Icon name="close" />
      </button>
      {isOut && <Rail onLeave={shut} />}
    </dialog>
  )
}

export function Shell() {
  const { t } = useLingui()
  const isWide = useMedia('(min-width: 1180px)')
  const path = useRouterState({ select: (state) => state.location.pathname })
  const isTalk = isTalkAt(path)
  const isBare = path.startsWith('/c/') // a clipping is a page for strangers
  useEffect(() => setLayout({ isDrawerOut: false }), [path])
  return (
    <div className={isTalk ? 'app talk' : isBare ? 'app bare' : 'app'}>
      <nav className="skips" aria-label={t`Skip`}>
        <a href="#paper">{t`Skip to the page`}</a>
        {isTalk && <a href="#composer">{t`Skip to the composer`}</a>}
        {isTalk && <a href="#desk">{t`Skip to the desk`}</a>}
      </nav>
      {isBare ? null : isWide ? <Rail /> : <Drawer />}
      <Outlet />
      {!isBare && <TabBar path={path} isTalk={isTalk} />}
      <Over />
      <Toasts />
      {isTalk && <AgeGate />}
      <Voice />
    </div>
  )
}
