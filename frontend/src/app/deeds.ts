// What the palette and the shortcuts can do, and the one listener for the shortcuts.

import { useNavigate } from '@tanstack/react-router'
import { useEffect, useMemo } from 'react'
import { comboOf, type Deed, ownerOf, useKeys } from '#/features/keys/keys'
import { paletteOpen } from '#/features/palette/open'
import { setLayout } from './layout'
import { themeSet, useTheme } from './theme'

function focusOn(selector: string): void {
  document.querySelector<HTMLElement>(selector)?.focus()
}

function turnEdition(): void {
  const { theme } = useTheme.getState()
  const isLate = theme === 'system' ? matchMedia('(prefers-color-scheme: dark)').matches : theme === 'late'
  themeSet(isLate ? 'day' : 'late')
}

export function useDeeds(): Readonly<Record<Deed, () => void>> {
  const navigate = useNavigate()
  return useMemo(
    () => ({
      palette: paletteOpen,
      new: () => void navigate({ to: '/' }),
      composer: () => {
        setLayout({ isDeskUp: false })
        requestAnimationFrame(() => focusOn('#composer textarea'))
      },
      desk: () => {
        setLayout({ isDeskUp: true })
        requestAnimationFrame(() => focusOn('#desk'))
      },
      theme: turnEdition,
      keys: () => void navigate({ to: '/you/shortcuts' }),
    }),
    [navigate],
  )
}

export function useShortcuts(deeds: Readonly<Record<Deed, () => void>>): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const { isOn, bound } = useKeys.getState()
      if (!isOn || event.defaultPrevented || event.isComposing || event.repeat) return
      if (event.getModifierState('AltGraph') || document.querySelector('dialog[open]')) return
      const combo = comboOf(event)
      const deed = combo && ownerOf(combo, bound)
      if (!deed) return
      event.preventDefault()
      deeds[deed]()
    }
    addEventListener('keydown', onKey)
    return () => removeEventListener('keydown', onKey)
  }, [deeds])
}
