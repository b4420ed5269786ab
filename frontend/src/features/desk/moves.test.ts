import { beforeEach, describe, expect, it } from 'vitest'
import { muteToggled } from './acting'
import { dialFor, turned } from './dials'
import type { Mix } from './mix'
import { moveNoted, movesForget, movesMove, movesOf, redone, undone, useMoves } from './moves'
import { featureNamed } from './sampleFeature'

const dial = dialFor(featureNamed('Caution', 1))
const other = dialFor(featureNamed('Pirate', 2))
const at = (value: number, beside = other): Mix => ({ dials: [turned(dial, value), beside], isDry: false })

beforeEach(() => useMoves.setState({}, true))

describe('undo and redo', () => {
  it('go back and forth, and a new deed ends the way forth', () => {
    const [a, b, c] = [at(0), at(2), muteToggled(at(2), dial)]
    moveNoted('x', a, b, 0)
    moveNoted('x', b, c, 10)
    expect(undone('x', c)).toBe(b)
    expect(undone('x', b)).toBe(a)
    expect(undone('x', a)).toBeNull()
    expect(redone('x', a)).toBe(b)
    moveNoted('x', b, at(9), 5_000)
    expect(redone('x', at(9))).toBeNull()
  })

  it('take a dial’s whole way as one deed, but not two dials or two tries', () => {
    const start = at(0)
    moveNoted('x', start, at(1), 0)
    moveNoted('x', at(1), at(2), 300)
    moveNoted('x', at(2), at(3), 600)
    expect(undone('x', at(3))).toBe(start)
    const shared = at(0)
    moveNoted('y', shared, at(1), 0)
    const one = at(1)
    moveNoted('y', one, { ...one, dials: [one.dials[0]!, turned(other, 4)] }, 100)
    moveNoted('y', at(1), at(2), 5_000)
    expect(movesOf(useMoves.getState(), 'y').past).toHaveLength(3)
  })

  it('end where another columnist takes over', () => {
    moveNoted('x', at(0), at(1), 0)
    movesForget('x')
    expect(undone('x', at(1))).toBeNull()
  })

  it('come along when a conversation gets its name', () => {
    moveNoted('new:gladys', at(0), at(1), 0)
    movesMove('new:gladys', 'chat')
    expect(undone('chat', at(1))).toEqual(at(0))
    expect(undone('new:gladys', at(1))).toBeNull()
  })
})
