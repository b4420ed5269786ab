// The page as an app of its own, and what happens to an open page when the house has printed a new one.

const RELOADED = 'shallot:reloaded'
const AGAIN_MS = 60_000

/** A part that is loaded late belongs to a page that is not served any more: fetch the new one, once. */
function reloadOnce(event: Event): void {
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
