import { describe, expect, it } from 'vitest'
import type { Reply, Turn } from '#/api/shapes'
import { above, branches, thread } from './thread'

const turn = (id: string, parent: string | null, ...replies: string[]) =>
  ({ id, parent, text: id, replies: replies.map((name, index) => ({ id: name, turn: id, index }) as Reply) }) as unknown as Turn

const shown = (turns: Turn[], head: string | null = null) => thread(turns, head).map((step) => [step.turn.id, step.reply?.id])

describe('the thread through the tree', () => {
  const turns = [turn('a', null, 'a1', 'a2'), turn('b', 'a1', 'b1')]

  it('follows the variant the talk went on from', () => {
    expect(shown(turns)).toEqual([['a', 'a1'], ['b', 'b1']])
  })

  it('shows a chosen variant, and what hangs from it', () => {
    expect(shown(turns, 'a2')).toEqual([['a', 'a2']])
  })

  it('shows the newest variant of the last turn', () => {
    expect(shown([turn('a', null, 'a1', 'a2')])).toEqual([['a', 'a2']])
  })

  it('ends however the parents are knotted', () => {
    expect(thread([turn('a', null, 'a1'), turn('b', 'a1', 'a1')]).length).toBeLessThanOrEqual(4)
  })

  it('shows the branch that ends in the head, and what hangs from it', () => {
    const told = [turn('a', null, 'a1'), turn('b', 'a1', 'b1'), turn('c', 'a1', 'c1', 'c2'), turn('d', 'b1', 'd1')]
    expect(shown(told, 'c1')).toEqual([['a', 'a1'], ['c', 'c1']])
    expect(shown(told, 'b1')).toEqual([['a', 'a1'], ['b', 'b1'], ['d', 'd1']])
    expect(thread(told, 'b1')[1]?.wordings.map(({ id }) => id)).toEqual(['b', 'c'])
    expect(branches(told)).toBe(3)
  })

  it('is shown only as far as the place where a message goes', () => {
    const steps = thread(turns)
    expect(above(steps, null)).toEqual([])
    expect(above(steps, 'a1')).toHaveLength(1)
    expect(above(steps, 'b1')).toEqual(steps)
    expect(above(steps, 'unknown')).toEqual(steps)
  })
})
