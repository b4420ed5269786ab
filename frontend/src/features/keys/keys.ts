// Shortcuts: what each deed is bound to, in this browser; all of them can be switched off.

import { msg } from '@lingui/core/macro'
import { create } from 'zustand'
import { put, taken } from '#/lib/shelf'

export const DEEDS = {
  palette: msg`Search or go to`,
  new: msg`New chat`,
  composer: msg`Go to the composer`,
  desk: msg`Go to the desk`,
  theme: msg`Day or late edition`,
  keys: msg`Keyboard shortcuts`,
} as const

export type Deed = keyof typeof DEEDS
type Bound = Readonly<Record<Deed, string | null>>

export const OWN: Bound = {
  palette: 'mod+k',
  new: 'mod+shift+o',
  composer: 'shift+escape',
  desk: 'mod+.',
  theme: 'mod+shift+l',
  keys: 'mod+/',
}

interface Keys {
  readonly isOn: boolean
  readonly bound: Bound
}

function kept(): Keys {
  const found = taken<Partial<Keys>>('keys')
  const bound = { ...OWN, ...found?.bound }
  for (const deed of Object.keys(OWN) as Deed[]) bound[deed] = bound[deed] && signOnly(bound[deed])
  return { isOn: found?.isOn ?? true, bound }
}

/** A sign is what its keys make together: `/` is Shift+7 on a German keyboard. */
const isSign = (key: string) => key.length === 1 && key !== ' ' && !/\p{L}/u.test(key)

/** Kept before signs were taken as such. */
const signOnly = (combo: string) => (isSign(combo.at(-1) ?? '') ? combo.replace(/shift\+(?=.$)/u, '') : combo)

export const useKeys = create<Keys>(kept)

export function keysSave(change: Partial<Keys>): void {
  useKeys.setState(change)
  const { isOn, bound } = useKeys.getState()
  put('keys', { isOn, bound })
}

const isMac = /Mac|iP(hone|ad)/u.test(navigator.userAgent)
const MODIFIERS = ['Control', 'Meta', 'Alt', 'Shift', 'AltGraph', 'CapsLock', 'Dead', 'Process', 'Unidentified']

type Press = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'>

/** `mod+shift+o`; null while only a modifier is down. `mod` is ⌘ on a Mac, Ctrl elsewhere. */
export function comboOf({ key, ctrlKey, metaKey, altKey, shiftKey }: Press): string | null {
  if (MODIFIERS.includes(key)) return null
  const parts = [
    (isMac ? metaKey : ctrlKey) && 'mod',
    isMac && ctrlKey && 'ctrl',
    !isMac && metaKey && 'meta',
    altKey && 'alt',
    shiftKey && !isSign(key) && 'shift',
    key === ' ' ? 'space' : key.toLowerCase(),
  ]
  return parts.filter(Boolean).join('+')
}

/** A letter alone would fire while somebody dictates or slips: a modifier must be held, or a function key pressed. */
export function isSafe(combo: string): boolean {
  return /^(mod|ctrl|meta|alt)\+/u.test(combo) || /^(shift\+)?f\d+$/u.test(combo) || combo === 'shift+escape'
}

export function ownerOf(combo: string, bound: Bound): Deed | null {
  return (Object.keys(DEEDS) as Deed[]).find((deed) => bound[deed] === combo) ?? null
}

const NAMES: Readonly<Record<string, string>> = isMac
  ? { mod: '⌘', ctrl: '⌃', alt: '⌥', shift: '⇧', escape: 'Esc' }
  : { mod: 'Ctrl', meta: 'Win', alt: 'Alt', shift: 'Shift', escape: 'Esc' }

export function shown(combo: string): string {
  const parts = combo.split('+').map((part) => NAMES[part] ?? (part.length === 1 ? part.toUpperCase() : part))
  return parts.join(isMac ? '' : '+')
}
