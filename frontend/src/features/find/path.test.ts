import { describe, expect, it } from 'vitest'
import type { Chat } from '#/api/shapes'
import { leadsTo } from './path'

const turn = (id: string, ...replies: readonly string[]) => ({ id, replies: replies.map((reply) => ({ id: reply })) })
const turns = [turn('t1', 'r1', 'r2'), turn('t2')] as unknown as Chat['turns']

describe('what leads to a place', () => {
  it('is the reply itself, or the newest of a question', () => {
    expect(leadsTo(turns, 'reply-r1')).toBe('r1')
    expect(leadsTo(turns, 'turn-t1')).toBe('r2')
  })
  it('is nothing where there is no such place', () => {
    for (const place of ['reply-zzz', 'turn-t2', 'turn-zzz', 'nonsense']) expect(leadsTo(turns, place)).toBeNull()
  })
})
