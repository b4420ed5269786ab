// What the small screens need to remember: is the desk up, is the drawer out, where was the talk.

import { create } from 'zustand'

interface Layout {
  readonly isDeskUp: boolean
  readonly isDrawerOut: boolean
  readonly lastPlace: string | null
}

export const useLayout = create<Layout>(() => ({ isDeskUp: false, isDrawerOut: false, lastPlace: null }))

export const setLayout = (layout: Partial<Layout>) => useLayout.setState(layout)

/** There is no talk any more to go back to. */
export const placeLost = (path: string) => useLayout.setState(({ lastPlace }) => (lastPlace === path ? { lastPlace: null } : {}))

/** Where there is a conversation with a desk beside it. */
export const isTalkAt = (path: string) => /^\/(chats\/[^/]+|p\/[^/]+|columnists\/(?!(mine|new)\/?$)[^/]+(\/off-the-record)?)\/?$/.test(path)
