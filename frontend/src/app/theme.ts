// Day or late: the system's wish unless the reader has said otherwise.

import { create } from 'zustand'
import { put, taken } from '#/lib/shelf'

export type Theme = 'system' | 'day' | 'late'

export const useTheme = create<{ readonly theme: Theme }>(() => ({ theme: taken<Theme>('theme') ?? 'system' }))

function paint(theme: Theme): void {
  if (theme === 'system') delete document.documentElement.dataset['theme']
  else document.documentElement.dataset['theme'] = theme
}

export function themeSet(theme: Theme): void {
  put('theme', theme === 'system' ? null : theme)
  paint(theme)
  useTheme.setState({ theme })
}

paint(useTheme.getState().theme)
