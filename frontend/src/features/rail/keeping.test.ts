import { describe, expect, it } from 'vitest'
import '#/ui/testing'
import { cursorOf } from '#/api/queries/keeping'
import { expiryOf } from '#/features/sharing/expiry'
import { readingOf } from '#/features/clippings/Columnist'
import { chatFile } from './importing'
import { tagsOf } from './keeping'

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
