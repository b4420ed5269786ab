// Colours over the words, by the CSS Custom Highlight API: the page's own text stays as it is.

import type { Alignment, Piece } from './align'
import { canPoint } from './caret'
import { bucket, type Shown, type Word } from './words'

/** Coloured words that could not be pointed at would be worth less than pieces that can. */
export const canPaint = () => typeof Highlight !== 'undefined' && 'highlights' in CSS && canPoint()

/** −4 … 4 as a class and as the name of a highlight: m4 … m1, p1 … p4. */
export const shade = (step: number) => `xray-${step < 0 ? 'm' : 'p'}${Math.abs(step)}`

const CHOSEN = 'xray-word'
const STEPS = [-4, -3, -2, -1, 1, 2, 3, 4]

function range({ node, start, end }: Piece): StaticRange {
  return new StaticRange({ startContainer: node, startOffset: start, endContainer: node, endOffset: end })
}

export function paint(words: readonly Word[], { choice, values }: Shown, { pieces }: Alignment): void {
  const ranges = new Map<number, StaticRange[]>(STEPS.map((step) => [step, []]))
  words.forEach(({ from, to }, at) => {
    ranges.get(bucket(choice.kind, values[at] ?? null))?.push(...pieces(from, to).map(range))
  })
  for (const [step, list] of ranges) CSS.highlights.set(shade(step), new Highlight(...list))
}

export function paintWord(word: Word, { pieces }: Alignment): void {
  const highlight = new Highlight(...pieces(word.from, word.to).map(range))
  highlight.priority = 1
  CSS.highlights.set(CHOSEN, highlight)
}

export function unpaint(): void {
  for (const name of [...STEPS.map(shade), CHOSEN]) CSS.highlights.delete(name)
}
