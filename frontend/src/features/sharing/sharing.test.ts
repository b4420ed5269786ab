import { generate } from 'lean-qr'
import { describe, expect, it } from 'vitest'
import { expiryOf } from './expiry'
import { qrPath } from './qrPath'

const RUN = /M(\d+) (\d+)h(\d+)v1h-\3z/gu

describe('a QR code', () => {
  it('has the squares that the standard gives it, and no others', () => {
    const code = generate('https://shallot.example/p/0123456789abcdefghijklmnopqrstuvwxyz-_01234')
    const dark = new Set<string>()
    for (const [, x = '', y = '', run = ''] of qrPath(code).matchAll(RUN)) {
      for (let step = 0; step < Number(run); step += 1) dark.add(`${Number(x) + step} ${y}`)
    }
    for (let y = 0; y < code.size; y += 1) {
      for (let x = 0; x < code.size; x += 1) expect(dark.has(`${x} ${y}`)).toBe(code.get(x, y))
    }
    expect(dark.has(`${code.size - 1} 0`)).toBe(true) // the corner of a finder, at the end of a row
  })
})

describe('a link', () => {
  it('lasts for days, or until it is revoked', () => {
    expect(expiryOf('forever', 0)).toBe(null)
    expect(expiryOf('week', Date.parse('2026-11-01T00:00:00Z'))).toBe('2026-11-08T00:00:00.000Z')
  })
})
