import { expect, it } from 'vitest'
import tokens from './tokens.css?raw'

const full = (hex: string) => (hex.length === 4 ? hex.replace(/[\da-f]/giu, '$&$&') : hex)

/** Day and late. */
function colours(name: string): [string, string] {
  const found = new RegExp(`--${name}: light-dark\\((#[\\da-f]+), (#[\\da-f]+)\\)`, 'u').exec(tokens)
  return [full(found?.[1] ?? ''), full(found?.[2] ?? '')]
}

function luminance(hex: string): number {
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(hex.slice(at, at + 2), 16) / 255
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!
}

function contrast(one: string, other: string): number {
  const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b)
  return (light! + 0.05) / (dark! + 0.05)
}

it.each([
  ['code-keyword', 'raised'],
  ['code-string', 'raised'],
  ['code-value', 'raised'],
  ['code-name', 'raised'],
  ['ink3', 'raised'],
  ['ink', 'hit'],
])('%s can be read on %s, day and late', (text, ground) => {
  for (const edition of [0, 1] as const) expect(contrast(colours(text)[edition], colours(ground)[edition])).toBeGreaterThanOrEqual(4.5)
})
