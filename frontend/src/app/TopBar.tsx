// The line above the paper: the way to the chats, where we are, day or late.

import { useLingui } from '@lingui/react/macro'
import type { ReactNode } from 'react'
import { Icon } from '#/ui/icons'
import { useTitle } from '#/lib/title'
import { setLayout } from './layout'
import { themeSet, useTheme } from './theme'
import { useMedia } from '#/lib/media'

export function ThemeButton() {
  const { t } = useLingui()
  const theme = useTheme((state) => state.theme)
  const prefersLate = useMedia('(prefers-color-scheme: dark)')
  const isLate = theme === 'late' || (theme === 'system' && prefersLate)
  const words = isLate ? t`Switch to the day edition` : t`Switch to the late edition`
  return (
    <button type="button" className="ib" aria-label={words} title={words} onClick={() => themeSet(isLate ? 'day' : 'late')}>
      <Icon name={isLate ? 'sun' : 'moon'} />
    </button>
  )
}

export function TopBar({ title, children }: { title: string; children?: ReactNode }) {
  const { t } = useLingui()
  useTitle(title)
  return (
    <div className="top">
      <button type="button" className="ib drawer-only" aria-label={t`Chats and columnists`} onClick={() => setLayout({ isDrawerOut: true })}>
        <Icon name="menu" />
      </button>
      <span className="where">{title}</span>
      <span className="sp" />
      {children}
      <ThemeButton />
    </div>
  )
}
