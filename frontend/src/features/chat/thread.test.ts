import { describe, expect, it } from 'vitest'
import type { Reply, Turn } from '#/api/shapes'
import { neighbour, thread } from './thread'

const turn = (id: string, parent: string | null, ...replies: string[]) =>
  ({ id, parent, text: id, replies: replies.map((name, index) => ({ id: name, turn: id, index }) as Reply) }) as unknown as Turn

const shown = (turns: Turn[], choices = {}) => thread(turns, choices).map((step) => [step.turn.id, step.reply?.id])

describe('the thread through the tree', () => {
  const turns = [turn('a', null, 'a1', 'a2'), turn('b', 'a1', 'b1')]

  it('follows the variant the talk went on from', () => {
    expect(shown(turns)).toEqual([['a', 'a1'], ['b', 'b1']])
  })

  it('shows a chosen variant, and what hangs from it', () => {
    expect(shown(turns, { a: 'a2' })).toEqual([['a', 'a2']])
  })

  it('shows the newest variant of the last turn', () => {
    expect(shown([turn('a', null, 'a1', 'a2')])).toEqual([['a', 'a2']])
  })

  it('ends however the parents are knotted', () => {
    expect(thread([turn('a', null, 'a1'), turn('b', 'a1', 'a1')]).length).toBeLessThanOrEqual(4)
  })

  it('knows the variants beside one', () => {
    const [step] = thread([turn('a', null, 'a1', 'a2', 'a3')], { a: 'a2' })
    expect([neighbour(step!, -1)?.id, neighbour(step!, 1)?.id]).toEqual(['a1', 'a3'])
  })
})
