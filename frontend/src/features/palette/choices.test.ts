import { describe, expect, it, vi } from 'vitest'
import '#/ui/testing'
import type { Hit } from '#/api/keeping'
import type { ChatLine, Persona } from '#/api/shapes'
import { groupsOf, isMeant } from './choices'

const chat = { id: 'c1', title: 'Grey geese', persona: { slug: 'gladys', name: 'Gladys' }, tags: ['birds'] } as unknown as ChatLine
const persona = { slug: 'ned', name: 'Captain Ned', byline: 'shipping' } as unknown as Persona
const stranger = { slug: 'ada', name: 'Ada', byline: 'on engines' } as unknown as Persona
const hit = (kind: Hit['kind'], more: Partial<Hit>): Hit => ({
  kind,
  chat: 'c1',
  title: 'Grey geese',
  turn: null,
  reply: null,
  created_at: '2026-01-01T00:00:00Z',
  snippet: [{ text: '<b>goose</b>', hit: true }],
  ...more,
})

function groups(typed: string, hits: readonly Hit[] = []) {
  const ways = { toChat: vi.fn(), toColumnist: vi.fn(), toSearch: vi.fn() }
  const action = { key: 'new', words: 'New chat', aside: '', run: vi.fn() }
  return { ways, found: groupsOf(typed, { actions: [action], chats: [chat], personas: [persona], gallery: typed ? [persona, stranger] : [], hits }, ways) }
}

describe('what is typed', () => {
  it('is met by every word of it, whatever its case and accents', () => {
    expect(isMeant('gey  GR', 'Grey geese')).toBe(false)
    expect(isMeant('GEESE gr', 'Grey geese')).toBe(true)
    expect(isMeant('uber', 'Über Gänse')).toBe(true)
    expect(isMeant('', 'anything')).toBe(true)
  })
})

describe('the choices', () => {
  it('are all of them before anything is typed', () => {
    expect(groups('').found.map(({ name }) => name)).toEqual(['Chats', 'Columnists', 'Actions'])
  })
  it('find a chat by its tag', () => {
    expect(groups('birds').found.map(({ name }) => name)).toEqual(['Chats', 'Gallery'])
  })
  it('name a columnist once, and who was found elsewhere', () => {
    const found = groups('ned').found.map(({ name, choices }) => [name, ...choices.map(({ words }) => words)])
    expect(found).toEqual([
      ['Columnists', 'Captain Ned'],
      ['Gallery', 'Ada'],
    ])
  })
  it('lead to the very reply or question', () => {
    const { found, ways } = groups('goose', [hit('chat', {}), hit('turn', { turn: 't1' }), hit('reply', { turn: 't1', reply: 'r1' })])
    expect(found.map(({ name }) => name)).toEqual(['In your chats', 'Gallery'])
    for (const choice of found[0]!.choices) choice.run()
    expect(ways.toChat.mock.calls).toEqual([
      ['c1', 'turn-t1'],
      ['c1', 'reply-r1'],
    ])
    expect(ways.toSearch.mock.calls).toEqual([['goose']])
  })
})
