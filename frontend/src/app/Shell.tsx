// The frame around every screen: skip links, rail or drawer, tabs on a phone, the one polite voice.

import { Outlet, useRouterState } from '@tanstack/react-router'
import { useEffect, useRef } from 'react'
import { DeletedToast } from '#/features/rail/DeletedToast'
import { Rail } from '#/features/rail/Rail'
import { useMedia } from '#/lib/media'
import { Voice } from '#/ui/announce'
import { Icon } from '#/ui/icons'
import { isTalkAt, setLayout, useLayout } from './layout'
import { TabBar } from './TabBar'

function Drawer() {
  const isOut = useLayout((layout) => layout.isDrawerOut)
  const dialog = useRef<HTMLDialogElement>(null)
  useEffect(() => {
    if (isOut) dialog.current?.showModal()
    else dialog.current?.close()
  }, [isOut])
  const shut = () => setLayout({ isDrawerOut: false })
  return (
    <dialog
      className="drawer"
      ref={dialog}
      aria-label="Chats and columnists"
      onClose={shut}
      onPointerDown={(event) => {
        if (event.target === dialog.current) shut()
      }}
    >
      <button type="button" className="ib shut" aria-label="Close" onClick={shut}>
        <Icon name="close" />
      </button>
      {isOut && <Rail />}
    </dialog>
  )
}

export function Shell() {
  const isWide = useMedia('(min-width: 1180px)')
  const path = useRouterState({ select: (state) => state.location.pathname })
  const isTalk = isTalkAt(path)
  useEffect(() => setLayout({ isDrawerOut: false }), [path])
  return (
    <div className={isTalk ? 'app talk' : 'app'}>
      <nav className="skips" aria-label="Skip">
        <a href="#paper">Skip to the page</a>
        {isTalk && <a href="#composer">Skip to the composer</a>}
        {isTalk && <a href="#desk">Skip to the desk</a>}
      </nav>
      {isWide ? <Rail /> : <Drawer />}
      <Outlet />
      <TabBar path={path} isTalk={isTalk} />
      <DeletedToast />
      <Voice />
    </div>
  )
}
