// On a phone: Chat · Desk · Columnists · You.

import { Trans, useLingui } from '@lingui/react/macro'
import { Link, useNavigate } from '@tanstack/react-router'
import { announce } from '#/ui/announce'
import { Icon } from '#/ui/icons'
import { setLayout, useLayout } from './layout'

export function TabBar({ path, isTalk }: { path: string; isTalk: boolean }) {
  const { isDeskUp, lastPlace } = useLayout()
  const navigate = useNavigate()
  const { t } = useLingui()
  const toDesk = () => {
    if (isTalk) {
      setLayout({ isDeskUp: !isDeskUp })
      return
    }
    if (lastPlace) {
      setLayout({ isDeskUp: true })
      void navigate({ to: lastPlace })
      return
    }
    announce(t`Pick a columnist first: the desk holds its dials.`)
    void navigate({ to: '/' })
  }
  const look = (isHere: boolean) => (isHere ? 'tab here' : 'tab')
  return (
    <nav className="tabs" aria-label={t`Sections`}>
      <Link to={isTalk ? path : (lastPlace ?? '/')} onClick={() => setLayout({ isDeskUp: false })} className={look(isTalk && !isDeskUp)}>
        <Icon name="story" /> <Trans>Chat</Trans>
      </Link>
      <button type="button" className={look(isTalk && isDeskUp)} aria-expanded={isTalk && isDeskUp} onClick={toDesk}>
        <Icon name="desk" /> <Trans>Desk</Trans>
      </button>
      <Link to="/" className={look(path === '/')}>
        <Icon name="people" /> <Trans>Columnists</Trans>
      </Link>
      <Link to="/you" className={look(path === '/you' || path.startsWith('/account'))}>
        <Icon name="you" /> <Trans>You</Trans>
      </Link>
    </nav>
  )
}
