import { describe, expect, it } from 'vitest'
import lines from '../../../../tests/contract/transcripts.jsonl?raw'
import type { Event } from '#/api/contract.gen'
import type { Reply } from '#/api/shapes'
import { apply, beginning, EMPTY, fold, fromSaved, isCutOff, type Mark, shown, type Transcript } from './transcript'

interface Golden {
  readonly name: string
  readonly events: readonly Event[]
  readonly text: string
  readonly state: string
  readonly marks: readonly Mark[]
  readonly seq: number
}

const golden = lines
  .split('\n')
  .filter(Boolean)
  .map((line) => JSON.parse(line) as Golden)

const seen = ({ text, state, marks, seq }: Transcript) => ({ text, state, marks, seq })

describe.each(golden)('$name', ({ events, text, state, marks, seq }) => {
  it('folds to the golden transcript', () => {
    expect(seen(fold(events))).toEqual({ text, state, marks, seq })
  })

  it('is the same wherever a reload cut it, and whatever was sent twice', () => {
    for (let cut = 0; cut <= events.length; cut += 1) {
      const before = fold(events.slice(0, cut))
      expect(seen(fold(events, before))).toEqual({ text, state, marks, seq })
    }
  })

  it('leaves the transcript it grew from alone', () => {
    for (const event of events) apply(EMPTY, event)
    expect(EMPTY).toMatchObject({ text: '', state: 'queued', marks: [], seq: 0 })
  })
})

const reply = { status: 'done', text: 'All of it.', clamps: [], opening: [], moves: [], error: null, tokens: 4, tokens_per_second: 9 } as unknown as Reply

describe('a reply the database knows', () => {
  it('is shown as saved when the stream here was cut short', () => {
    const cut = fold([{ type: 'started', seq: 1, waited_ms: 0 }, { type: 'delta', seq: 2, text: 'All' }])
    expect(shown(reply, cut)).toMatchObject({ text: 'All of it.', state: 'done' })
  })

  it('is shown as streamed while the database is behind', () => {
    const live = fold([{ type: 'delta', seq: 1, text: 'Word' }], { ...EMPTY, state: 'writing' })
    expect(shown({ ...reply, status: 'writing', text: '' }, live)).toBe(live)
  })

  it('keeps the marks seen live when the saved text replaces the stream', () => {
    const live = fold([{ type: 'delta', seq: 1, text: 'All' }, { type: 'steered', seq: 2, clamps: [] }])
    expect(fromSaved(reply, live).marks).toEqual([{ at: 3, clamps: [] }])
  })

  it('has its marks where the database says, which counts characters', () => {
    const [before, after] = [-4, 4].map((strength) => [{ artifact: 'demo', feature: 29, strength, mode: 'clamp', positions: 'reply' }] as unknown as Reply['clamps'])
    const told: Reply = { ...reply, text: '🪿🪿 honk', clamps: after ?? [], opening: before ?? [], moves: [{ at: 2, clamps: after ?? [] }] }
    expect(fromSaved(told)).toMatchObject({ opening: before, marks: [{ at: 4, clamps: after }] })
  })
})

describe('a reply that continues another', () => {
  const more = { ...reply, status: 'queued', text: 'The mayor', prefix: 'The mayor' } as unknown as Reply

  it('folds its events onto the words it begins with', () => {
    const told = fold([{ type: 'delta', seq: 1, text: ' declined.' }, { type: 'steered', seq: 2, clamps: [] }], beginning(more))
    expect(told).toMatchObject({ text: 'The mayor declined.', marks: [{ at: 19, clamps: [] }] })
  })

  it('is withheld as a whole', () => {
    expect(fold([{ type: 'failed', seq: 1, code: 'withheld', message: '' }], beginning(more)).text).toBe('')
  })
})

it.each([
  ['length', 'done', true],
  ['stopped', 'stopped', true],
  ['stop', 'done', false],
  [null, 'interrupted', true],
  [null, 'failed', false],
] as const)('one that ended by %s, %s, was cut off: %s', (reason, state, is) => {
  expect(isCutOff({ ...EMPTY, text: 'Well', reason, state })).toBe(is)
  expect(isCutOff({ ...EMPTY, text: '', reason, state })).toBe(false)
})
