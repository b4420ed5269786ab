// The page as an app of its own, and what happens to an open page when the house has printed a new one.

import { t } from '@lingui/core/macro'
import { toast } from '#/ui/toast'

const RELOADED = 'shallot:reloaded'
const AGAIN_MS = 60_000

let wasOffline = false // then somebody may have stayed for what is only in this tab

/** A part that is loaded late belongs to a page that is not served any more: fetch the new one, once. */
function reloadOnce(event: Event): void {
  if (!navigator.onLine) {
    wasOffline = true
    toast({ words: t`You are offline: this part of the page cannot come now.`, isFault: true })
  }
  if (wasOffline) return
  const last = Number(sessionStorage.getItem(RELOADED) ?? 0)
  if (Date.now() - last < AGAIN_MS) return
  sessionStorage.setItem(RELOADED, String(Date.now()))
  event.preventDefault()
  location.reload()
}

export function keepFresh(): void {
  addEventListener('vite:preloadError', reloadOnce)
  if (!import.meta.env.PROD || !('serviceWorker' in navigator)) return
  addEventListener('load', () => {
    navigator.serviceWorker.register('/sw.js').catch((error: unknown) => console.warn('not installed:', error))
  })
}
