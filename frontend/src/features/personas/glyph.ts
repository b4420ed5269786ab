// The measures of the mix glyph; the server draws by the same ones, and tests/contract/glyphs.jsonl holds both to them.

export const SIZE = 26
export const MARGIN = 3
const SHOWN = 5
const THIN = 0.6 // a bar's share of its pitch
const LEAST = 1.5

export interface Bar {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
  readonly way: 'up' | 'down' | 'none'
}

/** `values`: dials, −10 to 10, in the order of the desk. */
export function barsDrawn(values: readonly number[]): readonly Bar[] {
  const shown = values.slice(0, SHOWN)
  const pitch = (SIZE - 2 * MARGIN) / Math.max(shown.length, 3)
  const start = (SIZE - pitch * shown.length) / 2
  return shown.map((value, place) => {
    const height = Math.max(LEAST, Math.abs(value))
    return {
      x: start + (place + (1 - THIN) / 2) * pitch,
      y: value >= 0 ? SIZE / 2 - height : SIZE / 2,
      width: pitch * THIN,
      height,
      way: value > 0 ? 'up' : value < 0 ? 'down' : 'none',
    }
  })
}
