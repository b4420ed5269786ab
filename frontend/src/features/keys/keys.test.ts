import { beforeEach, describe, expect, it, vi } from 'vitest'
import { comboOf, isSafe, keysSave, OWN, ownerOf, shown, useKeys } from './keys'

const press = (key: string, held: Partial<Record<'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey', boolean>> = {}) =>
  comboOf({ key, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...held })

beforeEach(() => localStorage.clear())

describe('what is pressed', () => {
  it('is one word, modifiers first', () => {
    expect(press('K', { ctrlKey: true, shiftKey: true })).toBe('mod+shift+k')
    expect(press(' ', { altKey: true })).toBe('alt+space')
    expect(press('Escape')).toBe('escape')
    expect(press('Ä', { ctrlKey: true, shiftKey: true })).toBe('mod+shift+ä')
  })
  it('is the sign itself, whatever keys make it', () => {
    expect(ownerOf(press('/', { ctrlKey: true, shiftKey: true }) ?? '', OWN)).toBe('keys')
    expect(press('/', { ctrlKey: true })).toBe('mod+/')
    expect(press('F2', { shiftKey: true })).toBe('shift+f2')
  })
  it('is nothing while only a modifier is down', () => {
    expect(press('Control', { ctrlKey: true })).toBeNull()
    expect(press('AltGraph')).toBeNull()
  })
  it('is shown as keyboards name it', () => {
    expect(shown('mod+shift+o')).toBe('Ctrl+Shift+O')
    expect(shown('shift+escape')).toBe('Shift+Esc')
  })
})

describe('what may be bound', () => {
  it('is never a letter alone', () => {
    for (const combo of ['k', 'shift+k', '?', 'escape', 'enter', 'arrowdown', 'space']) expect(isSafe(combo)).toBe(false)
    for (const combo of [...Object.values(OWN), 'alt+x', 'f2', 'shift+f10']) expect(isSafe(String(combo))).toBe(true)
  })
  it('belongs to one deed', () => {
    expect(ownerOf('mod+k', OWN)).toBe('palette')
    expect(ownerOf('mod+j', OWN)).toBeNull()
    expect(new Set(Object.values(OWN)).size).toBe(Object.values(OWN).length)
  })
  it('is a sign, though its Shift was kept once', async () => {
    localStorage.setItem('shallot:keys', JSON.stringify({ bound: { keys: 'mod+shift+?', new: 'mod+shift+x' } }))
    vi.resetModules()
    const { useKeys: fresh } = await import('./keys')
    expect(fresh.getState().bound).toEqual({ ...OWN, keys: 'mod+?', new: 'mod+shift+x' })
  })
  it('is kept in this browser', () => {
    keysSave({ isOn: false, bound: { ...OWN, new: null } })
    const kept = JSON.parse(localStorage.getItem('shallot:keys') ?? '{}') as unknown
    expect(kept).toEqual({ isOn: false, bound: { ...OWN, new: null } })
    expect(useKeys.getState().isOn).toBe(false)
  })
})
