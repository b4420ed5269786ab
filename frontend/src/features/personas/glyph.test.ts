import { describe, expect, it } from 'vitest'
import lines from '../../../../tests/contract/glyphs.jsonl?raw'
import { barsDrawn } from './glyph'

interface Golden {
  readonly name: string
  readonly dials: readonly number[]
  readonly bars: readonly (number | string)[][]
}

const GOLDEN = lines
  .split('\n')
  .filter(Boolean)
  .map((line) => JSON.parse(line) as Golden)
const rounded = (value: number) => Number(value.toFixed(2))

describe('the glyph', () => {
  it.each(GOLDEN)('draws what the server draws: $name', ({ dials, bars }) => {
    const drawn = barsDrawn(dials).map(({ x, y, width, height, way }) => [...[x, y, width, height].map(rounded), way])
    expect(drawn).toEqual(bars)
  })
})
