// The service worker: keeps the page's own files, so that it opens fast and says clearly that there is no connection.
// Never an answer of the API, never a chat. The build writes VERSION and SHELL.

const CACHE = `shell-${VERSION}`
const OFFLINE = '/offline.html'
const NOT_THE_PAGE = /^\/(?:api|_allauth|v1|ws|static|admin|healthz|readyz)\b/u

self.addEventListener('install', (event) => {
  const keep = async () => {
    const cache = await caches.open(CACHE)
    await cache.addAll(SHELL)
    await self.skipWaiting()
  }
  event.waitUntil(keep())
})

self.addEventListener('activate', (event) => {
  const takeOver = async () => {
    const names = await caches.keys()
    await Promise.all(names.filter((name) => name !== CACHE).map((name) => caches.delete(name)))
    await self.registration.navigationPreload?.enable()
    await self.clients.claim()
  }
  event.waitUntil(takeOver())
})

/** From the house, always: what lies here of an address is only the word that the house cannot be reached. */
async function page(event) {
  try {
    return (await event.preloadResponse) ?? (await fetch(event.request))
  } catch {
    return (await caches.match(OFFLINE)) ?? Response.error()
  }
}

/** A name with a hash in it means the same bytes for ever. */
const kept = async (request) => (await caches.match(request)) ?? fetch(request)

self.addEventListener('fetch', (event) => {
  const { request } = event
  const { origin, pathname } = new URL(request.url)
  if (request.method !== 'GET' || origin !== self.location.origin || NOT_THE_PAGE.test(pathname)) return
  if (request.mode === 'navigate') event.respondWith(page(event))
  else if (SHELL.includes(pathname)) event.respondWith(kept(request))
})
