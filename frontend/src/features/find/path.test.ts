import { describe, expect, it } from 'vitest'
import type { Chat } from '#/api/shapes'
import { pathTo } from './path'

const turn = (id: string, parent: string | null, ...replies: readonly string[]) => ({ id, parent, replies: replies.map((reply) => ({ id: reply })) })
const turns = [turn('t1', null, 'r1', 'r2'), turn('t2', 'r1', 'r3'), turn('t3', 'r2', 'r4', 'r5')] as unknown as Chat['turns']

describe('the way to a place', () => {
  it('names the reply to choose in every turn', () => {
    expect([...(pathTo(turns, 'reply-r4') ?? [])]).toEqual([
      ['t3', 'r4'],
      ['t1', 'r2'],
    ])
  })
  it('to a question goes by its newest reply', () => {
    expect([...(pathTo(turns, 'turn-t3') ?? [])]).toEqual([
      ['t3', 'r5'],
      ['t1', 'r2'],
    ])
  })
  it('is none where there is no such place', () => {
    expect(pathTo(turns, 'reply-zzz')).toBeNull()
    expect(pathTo(turns, 'nonsense')).toBeNull()
  })
})
