// What lies over the page and is loaded when it is first asked for: the palette, the share dialog.

import { useRouterState } from '@tanstack/react-router'
import { lazy, Suspense, useEffect } from 'react'
import { shareShut, useSharing } from '#/features/clippings/sharing'
import { usePalette } from '#/features/palette/open'
import { late } from '#/lib/late'
import { useDeeds, useShortcuts } from './deeds'

const Palette = lazy(late(() => import('#/features/palette/Palette')))
const ShareDialog = lazy(late(() => import('#/features/clippings/ShareDialog')))

export function Over() {
  const deeds = useDeeds()
  useShortcuts(deeds)
  const isOpen = usePalette((palette) => palette.isOpen)
  const shared = useSharing((sharing) => sharing.reply)
  const path = useRouterState({ select: (state) => state.location.pathname })
  useEffect(shareShut, [path])
  const chat = /^\/chats\/([^/]+)/u.exec(path)?.[1]
  return (
    <Suspense>
      {isOpen && <Palette deeds={deeds} chat={chat ?? null} />}
      {shared && chat && <ShareDialog chat={chat} reply={shared} onClose={shareShut} />}
    </Suspense>
  )
}
