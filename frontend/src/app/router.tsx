// The addresses of the page.

import { createRootRoute, createRoute, createRouter, lazyRouteComponent, Link } from '@tanstack/react-router'
import { ChatScreen, NewScreen } from './ConversationScreens'
import { FrontScreen } from './FrontScreen'
import { Shell } from './Shell'
import { TopBar } from './TopBar'

function Missing() {
  return (
    <main className="paper wide" id="paper">
      <TopBar title="Not found" />
      <div className="log">
        <div className="col notice">
          <h1>Not found</h1>
          <p>There is no page at this address.</p>
          <Link to="/" className="btn primary">
            Pick a columnist
          </Link>
        </div>
      </div>
    </main>
  )
}

const root = createRootRoute({ component: Shell, notFoundComponent: Missing })

const front = createRoute({ getParentRoute: () => root, path: '/', component: FrontScreen })
const columnist = createRoute({ getParentRoute: () => root, path: '/columnists/$slug', component: NewScreen })
const chat = createRoute({ getParentRoute: () => root, path: '/chats/$id', component: ChatScreen })
const offTheRecord = createRoute({
  getParentRoute: () => root,
  path: '/columnists/$slug/off-the-record',
  component: lazyRouteComponent(() => import('#/features/offrecord/OffRecordScreen')),
})
const you = createRoute({ getParentRoute: () => root, path: '/you', component: lazyRouteComponent(() => import('./YouScreen')) })

export const router = createRouter({ routeTree: root.addChildren([front, columnist, offTheRecord, chat, you]), defaultPreload: 'intent' })

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}
