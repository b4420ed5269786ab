import { afterEach, describe, expect, it, vi } from 'vitest'
import '#/ui/testing'
import { cursorOf } from '#/api/queries/keeping'
import { expiryOf } from '#/features/sharing/expiry'
import { readingOf } from '#/features/clippings/Columnist'
import { chatFile } from './importing'
import { setLayout, useLayout } from '#/app/layout'
import type { ChatLine } from '#/api/shapes'
import { chatArchive, chatRemove, tagsOf } from './keeping'

describe('what is kept', () => {
  it('has tags as they are written', () => {
    expect(tagsOf(' birds, #to read ,, geese;')).toEqual(['birds', '#to read', 'geese'])
    expect(tagsOf('')).toEqual([])
  })
  it('goes on where a page ended', () => {
    expect(cursorOf(null)).toBeNull()
    expect(cursorOf('/api/chats?cursor=bz0x&limit=2')).toBe('bz0x')
    expect(cursorOf('http://127.0.0.1:8000/api/search?q=x&cursor=a%3D')).toBe('a=')
  })
})

describe('a chat that is put away', () => {
  const chat = { id: 'c1', title: 'Geese', persona: { slug: 'ned', name: 'Ned' } } as ChatLine
  const answer = (status: number) => vi.stubGlobal('fetch', () => Promise.resolve(new Response(status === 204 ? null : '{}', { status })))
  afterEach(() => vi.unstubAllGlobals())

  it('is still there when that was refused', async () => {
    setLayout({ lastPlace: '/chats/c1' })
    answer(403)
    expect(await chatRemove(chat)).toBe(false)
    expect(await chatArchive(chat)).toBe(false)
    expect(useLayout.getState().lastPlace).toBe('/chats/c1')
  })
  it('is no place to go back to once it is deleted', async () => {
    setLayout({ lastPlace: '/chats/c1' })
    answer(204)
    expect(await chatRemove(chat)).toBe(true)
    expect(useLayout.getState().lastPlace).toBeNull()
    setLayout({ lastPlace: '/chats/c2' })
    await chatRemove(chat)
    expect(useLayout.getState().lastPlace).toBe('/chats/c2')
  })
})

describe('a file', () => {
  it('is a chat only as a JSON object', () => {
    expect(chatFile('{"format":"shallot/chat"}')).toEqual({ format: 'shallot/chat' })
    for (const text of ['', 'hello', '[]', 'null', '3']) expect(() => chatFile(text)).toThrow('not a chat')
  })
})

describe('a clipping', () => {
  it('ends when it was told to', () => {
    expect(expiryOf('forever', 0)).toBeNull()
    expect(expiryOf('week', 0)).toBe('1970-01-08T00:00:00.000Z')
  })
  it('reads its dials as the desk does, and strengths where nothing was measured', () => {
    const dial = { artifact: 'a', feature: 1, label: 'Caution', mode: 'clamp', positions: 'reply', strength: -0.6, ceiling: 1.2 } as const
    expect(readingOf(dial)).toBe('−5')
    expect(readingOf({ ...dial, strength: 0 })).toBe('0')
    expect(readingOf({ ...dial, strength: 2, ceiling: null })).toBe('+2 × max')
  })
})
