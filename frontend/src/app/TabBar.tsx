// On a phone: Chat · Desk · Columnists · You.

import { Link, useNavigate } from '@tanstack/react-router'
import { announce } from '#/ui/announce'
import { Icon } from '#/ui/icons'
import { setLayout, useLayout } from './layout'

export function TabBar({ path, isTalk }: { path: string; isTalk: boolean }) {
  const { isDeskUp, lastPlace } = useLayout()
  const navigate = useNavigate()
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
    announce('Pick a columnist first: the desk holds its dials.')
    void navigate({ to: '/' })
  }
  const current = (isHere: boolean) => (isHere ? { 'aria-current': 'page' as const } : {})
  return (
    <nav className="tabs" aria-label="Sections">
      <Link to={isTalk ? path : (lastPlace ?? '/')} onClick={() => setLayout({ isDeskUp: false })} className="tab" activeProps={{}} {...current(isTalk && !isDeskUp)}>
        <Icon name="story" /> Chat
      </Link>
      <button type="button" className="tab" aria-expanded={isTalk && isDeskUp} onClick={toDesk}>
        <Icon name="desk" /> Desk
      </button>
      <Link to="/" className="tab" activeProps={{}} {...current(path === '/')}>
        <Icon name="people" /> Columnists
      </Link>
      <Link to="/you" className="tab" activeProps={{}} {...current(path === '/you')}>
        <Icon name="you" /> You
      </Link>
    </nav>
  )
}
