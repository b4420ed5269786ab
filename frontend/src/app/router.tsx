// The addresses of the page.

import { useLingui } from '@lingui/react/macro'
import { createRootRoute, createRoute, createRouter, lazyRouteComponent, Link } from '@tanstack/react-router'
import { archiveWish, diffWish, galleryWish, startWish } from '#/features/columnists/searches'
import { late } from '#/lib/late'
import { Broken } from './Broken'
import { ChatScreen, NewScreen } from './ConversationScreens'
import { FrontScreen } from './FrontScreen'
import { Shell } from './Shell'
import { TopBar } from './TopBar'

function Missing() {
  const { t } = useLingui()
  return (
    <main className="paper wide" id="paper">
      <TopBar title={t`Not found`} />
      <div className="log">
        <div className="col notice">
          <h1>{t`Not found`}</h1>
          <p>{t`There is no page at this address.`}</p>
          <Link to="/" className="btn primary">
            {t`Pick a columnist`}
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
const archive = createRoute({
  getParentRoute: () => root,
  path: '/archive',
  component: lazyRouteComponent(late(() => import('#/features/rail/ArchiveScreen'))),
})
const shortcuts = createRoute({
  getParentRoute: () => root,
  path: '/you/shortcuts',
  component: lazyRouteComponent(late(() => import('#/features/keys/ShortcutsScreen'))),
})
const asText = (value: unknown) => (typeof value === 'string' || typeof value === 'number' ? String(value) : '')
const search = createRoute({
  getParentRoute: () => root,
  path: '/search',
  component: lazyRouteComponent(late(() => import('#/features/find/SearchScreen'))),
  validateSearch: ({ q, folder }: Record<string, unknown>): { q?: string; folder?: string } => ({
    ...(asText(q) && { q: asText(q) }),
    ...(asText(folder) && { folder: asText(folder) }),
  }),
})
const clippings = createRoute({
  getParentRoute: () => root,
  path: '/you/clippings',
  component: lazyRouteComponent(late(() => import('#/features/clippings/ClippingsScreen'))),
})
const clipping = createRoute({
  getParentRoute: () => root,
  path: '/c/$token',
  component: lazyRouteComponent(late(() => import('#/features/clippings/ClippingScreen'))),
})
const you = createRoute({ getParentRoute: () => root, path: '/you', component: lazyRouteComponent(late(() => import('./YouScreen'))) })

const offTheRecord = createRoute({
  getParentRoute: () => root,
  path: '/columnists/$slug/off-the-record',
  component: lazyRouteComponent(late(() => import('#/features/offrecord/OffRecordScreen'))),
})

const next = ({ next: place }: Record<string, unknown>): { next?: string } => (typeof place === 'string' ? { next: place } : {})
const door = late(() => import('#/features/account/door'))
const desk = late(() => import('#/features/account/screens'))
const signIn = createRoute({ getParentRoute: () => root, path: '/account/signin', validateSearch: next, component: lazyRouteComponent(door, 'SignInScreen') })
const signUp = createRoute({ getParentRoute: () => root, path: '/account/signup', validateSearch: next, component: lazyRouteComponent(door, 'SignUpScreen') })
const verify = createRoute({ getParentRoute: () => root, path: '/account/verify-email/$key', component: lazyRouteComponent(door, 'VerifyEmailScreen') })
const forgotten = createRoute({ getParentRoute: () => root, path: '/account/password/reset', component: lazyRouteComponent(door, 'ForgottenScreen') })
const reset = createRoute({ getParentRoute: () => root, path: '/account/password/reset/$key', component: lazyRouteComponent(door, 'NewPasswordScreen') })
const account = createRoute({ getParentRoute: () => root, path: '/account', component: lazyRouteComponent(desk, 'ProfileScreen') })
const security = createRoute({ getParentRoute: () => root, path: '/account/security', component: lazyRouteComponent(desk, 'SecurityScreen') })
const apiKeys = createRoute({ getParentRoute: () => root, path: '/account/keys', component: lazyRouteComponent(desk, 'KeysScreen') })
const usage = createRoute({ getParentRoute: () => root, path: '/account/usage', component: lazyRouteComponent(desk, 'UsageScreen') })
const own = createRoute({ getParentRoute: () => root, path: '/account/data', component: lazyRouteComponent(desk, 'DataScreen') })
const notices = createRoute({ getParentRoute: () => root, path: '/account/notices', component: lazyRouteComponent(desk, 'NoticesScreen') })
const appeal = createRoute({ getParentRoute: () => root, path: '/appeal', component: lazyRouteComponent(desk, 'AppealScreen') })
const policy = createRoute({ getParentRoute: () => root, path: '/policy', component: lazyRouteComponent(late(() => import('#/features/account/PolicyScreen'))) })

const accounts = [signIn, signUp, verify, forgotten, reset, account, security, apiKeys, usage, own, notices, appeal, policy] as const

const kept = [archive, shortcuts, search, clippings, clipping] as const

const builder = late(() => import('#/features/columnists/BuilderScreen'))
const gallery = createRoute({
  getParentRoute: () => root,
  path: '/gallery',
  component: lazyRouteComponent(late(() => import('#/features/columnists/GalleryScreen'))),
  validateSearch: galleryWish,
})
const mine = createRoute({
  getParentRoute: () => root,
  path: '/columnists/mine',
  component: lazyRouteComponent(late(() => import('#/features/columnists/MineScreen'))),
  validateSearch: archiveWish,
})
const fresh = createRoute({
  getParentRoute: () => root,
  path: '/columnists/new',
  component: lazyRouteComponent(builder, 'NewColumnist'),
  validateSearch: startWish,
})
const edit = createRoute({ getParentRoute: () => root, path: '/columnists/$slug/edit', component: lazyRouteComponent(builder, 'EditColumnist') })
const profile = createRoute({
  getParentRoute: () => root,
  path: '/columnists/$slug/profile',
  component: lazyRouteComponent(late(() => import('#/features/columnists/ProfileScreen'))),
})
const editions = createRoute({
  getParentRoute: () => root,
  path: '/columnists/$slug/editions',
  component: lazyRouteComponent(late(() => import('#/features/columnists/EditionsScreen'))),
  validateSearch: diffWish,
})
const author = createRoute({
  getParentRoute: () => root,
  path: '/authors/$username',
  component: lazyRouteComponent(late(() => import('#/features/columnists/AuthorScreen'))),
})
const link = createRoute({ getParentRoute: () => root, path: '/p/$token', component: lazyRouteComponent(late(() => import('#/features/columnists/LinkScreen'))) })
const feature = createRoute({
  getParentRoute: () => root,
  path: '/features/$artifact/$index',
  component: lazyRouteComponent(late(() => import('#/features/features/FeatureScreen'))),
})
const columnists = [gallery, mine, fresh, edit, profile, editions, author, link, feature] as const

export const router = createRouter({
  routeTree: root.addChildren([front, columnist, offTheRecord, chat, you, ...kept, ...accounts, ...columnists]),
  defaultPreload: 'intent',
  defaultErrorComponent: Broken,
})

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}
