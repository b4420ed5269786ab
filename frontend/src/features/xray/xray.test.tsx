import { afterEach, describe, expect, it, vi } from 'vitest'
import type { Xray, XrayToken } from '#/api/xray'
import { Block } from '#/features/chat/Markdown'
import { render } from '#/ui/testing'
import { align } from './align'
import { caretAt, canPoint } from './caret'
import { feature } from './testing'
import { figure, idleWords, named, percent, reasonsOf, sentence, valueWords } from './why'
import { bucket, choicesOf, firstChoice, SURPRISE, shownOf, wordsOf } from './words'

const token = (text: string, more: Partial<XrayToken> = {}): XrayToken => ({
  text,
  logprob: Math.log(0.5),
  alternatives: [],
  reads: [0, 10],
  pushes: [null, null],
  sways: [0, null],
  lit: [],
  ...more,
})

const [caution, geese] = [feature(29, 'Caution'), feature(7, 'Geese')]
const xray = (tokens: XrayToken[]): Xray => ({
  reply: 'r',
  exact: true,
  why: null,
  features: [
    { feature: caution, is_clamped: true },
    { feature: geese, is_clamped: false },
  ],
  known: [caution, geese],
  tokens,
})

describe('the words of an x-ray', () => {
  it('have their places in the text; half characters have none', () => {
    const words = wordsOf(xray([token('The'), token(''), token(' 🦆'), token(' left.')]))
    expect(words.map(({ text, from, to }) => [text, from, to])).toEqual([
      ['The', 0, 3],
      [' 🦆', 3, 6],
      [' left.', 6, 12],
    ])
  })

  it('are shown first by the dial that moved them most', () => {
    const seen = xray([token('a'), token('b', { sways: [-1.2, null] })])
    expect(firstChoice(seen)).toEqual({ kind: 'sway', name: 'demo/29' })
    expect(firstChoice({ ...seen, features: [] })).toBe(SURPRISE)
    expect(choicesOf(seen).map(({ kind, name }) => `${kind} ${name}`)).toEqual(['sway demo/29', 'read demo/29', 'read demo/7', 'surprise '])
  })

  it('have values of what is shown', () => {
    const seen = xray([token('a'), token('b', { sways: [-1.2, null] })])
    const words = wordsOf(seen)
    expect(shownOf(seen, words, { kind: 'sway', name: 'demo/29' }).values).toEqual([0, -1.2])
    expect(shownOf(seen, words, { kind: 'read', name: 'demo/7' }).values).toEqual([0.5, 0.5])
    expect(shownOf(seen, words, SURPRISE).values).toEqual([0.5, 0.5])
    expect(shownOf(seen, words, { kind: 'read', name: 'demo/404' }).choice).toBe(SURPRISE)
  })

  it('fall into nine buckets, four on each side of the paper', () => {
    const factors = [0.05, 0.2, 0.5, 0.8, 1, 1.05, 1.2, 2, 5, 20]
    expect(factors.map((factor) => bucket('sway', Math.log(factor)))).toEqual([-4, -3, -2, -1, 0, 0, 1, 2, 3, 4])
    expect([null, 0, 0.1, 0.3, 0.6, 1.2].map((part) => bucket('read', part))).toEqual([0, 0, 1, 2, 3, 4])
    expect([1, 0.5, 0.1, 0.03, 0.001].map((part) => bucket('surprise', part))).toEqual([0, 1, 2, 3, 4])
  })
})

describe('why a word', () => {
  it.each([
    [Math.log(3.2), 'Deadpan at +6 made this word 3.2 times as likely.'],
    [Math.log(2), 'Deadpan at +6 made this word twice as likely.'],
    [Math.log(5_000), 'Deadpan at +6 made this word more than 1,000 times as likely.'],
    [-Math.log(2), 'Deadpan at +6 made this word half as likely.'],
    [-Math.log(3), 'Deadpan at +6 made this word a third as likely.'],
    [-Math.log(12.4), 'Deadpan at +6 made this word 12 times less likely.'],
    [-Math.log(5_000), 'Deadpan at +6 made this word more than 1,000 times less likely.'],
  ])('is told in plain words', (sway, words) => {
    expect(sentence('Deadpan at +6', sway)).toBe(words)
  })

  it('names the dials that mattered, as they stood, the strongest first', () => {
    const seen = {
      ...xray([token('Honk', { sways: [Math.log(4), -Math.log(8)], pushes: [-0.31, null] })]),
      features: [
        { feature: caution, is_clamped: true },
        { feature: geese, is_clamped: true },
      ],
    }
    const [word] = wordsOf(seen)
    const clamps = [{ artifact: 'demo', feature: 29, strength: -1.6, mode: 'clamp', positions: 'header' }] as const
    const { reasons, idle } = reasonsOf(seen, word!, clamps)
    expect(reasons.map(({ words }) => words)).toEqual(['Geese made this word 8 times less likely.', 'Caution at −8 made this word 4 times as likely.'])
    expect(reasons.map(({ push }) => push)).toEqual([null, -0.31])
    expect(idle).toBe(0)
  })

  it('says so of those that did not', () => {
    const seen = xray([token('Honk', { sways: [0.01, null] })])
    expect(reasonsOf(seen, wordsOf(seen)[0]!, [])).toEqual({ reasons: [], idle: 1 })
    expect(idleWords(1, true)).toBe('The dial hardly mattered here.')
    expect(idleWords(3, false)).toBe('3 other dials hardly mattered.')
  })

  it('counts as people do', () => {
    expect([0.63, 0.041, 0.0001, 1].map(percent)).toEqual(['63 %', '4.1 %', 'under 0.1 %', '100 %'])
    expect([1.26, 9.96, 31.4].map(figure)).toEqual(['1.3', '10', '31'])
    expect([0.4, -0.69, 0.02, null].map((value) => valueWords('sway', value))).toEqual(['×1.5', '÷2', 'same', '–'])
    expect([' The', ' ', '\n'].map(named)).toEqual(['The', '(a space)', '(a new line)'])
  })
})

describe('words on the page', () => {
  const found = (text: string, word: string): string => {
    const { container } = render(<Block text={text} />)
    const from = text.indexOf(word)
    return align(text, [container])
      .pieces(from, from + word.length)
      .map(({ node, start, end }) => node.data.slice(start, end))
      .join('')
  }

  it.each([
    ['A **bold** goose', 'goose'],
    ['A **bold** goose', 'bold'],
    ['See [the ferry](https://example.org/the/ferry/timetable) goose', 'goose'],
    ['# Headline\n\nThe *printer* is broken, `goose()` too', 'goose()'],
    ['- one\n- two\n- three goose', 'three'],
    ['| a | b |\n|---|---|\n| left | goose |\n\nThe end', 'goose'],
    ['| a | b |\n|---|---|\n| left | goose |\n\nThe end', 'end'],
    ['```py\nprint("goose")\n```\n\nafter it', 'after'],
    ['Escaped \\*stars\\* and 5 &lt; 6 goose', 'goose'],
    ['你好 🦆 **goose** 世界', '世界'],
  ])('are found in %j: %s', (text, word) => {
    expect(found(text, word)).toBe(word)
  })

  it('lead back to the text', () => {
    const text = 'A **bold** goose'
    const { container } = render(<Block text={text} />)
    const alignment = align(text, [container])
    const [piece] = alignment.pieces(11, 16)
    expect(alignment.offset(piece!.node, piece!.start)).toBe(11)
    expect(alignment.offset(document.body, 0)).toBeNull()
  })
})

describe('the letter under a point', () => {
  const give = (name: string, found: unknown) => Object.defineProperty(document, name, { configurable: true, value: vi.fn(() => found) })
  afterEach(() => {
    for (const name of ['caretPositionFromPoint', 'caretRangeFromPoint']) Reflect.deleteProperty(document, name)
  })

  it('is asked of the browser as it knows it', () => {
    expect(canPoint()).toBe(false)
    expect(caretAt(1, 2)).toBeNull()
    give('caretRangeFromPoint', { startContainer: document.body, startOffset: 3 })
    expect(canPoint()).toBe(true)
    expect(caretAt(1, 2)).toEqual([document.body, 3])
    give('caretPositionFromPoint', { offsetNode: document.body, offset: 4 })
    expect(caretAt(1, 2)).toEqual([document.body, 4])
    give('caretPositionFromPoint', null)
    expect(caretAt(1, 2)).toBeNull()
  })
})
