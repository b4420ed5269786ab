import { describe, expect, it } from 'vitest'
import { segments } from './segments'

const clamps = [{ artifact: 'demo', feature: 1, strength: 1, mode: 'add', positions: 'decision' }] as const
const mark = (at: number) => ({ at, clamps })

describe('a reply cut where its mix changed', () => {
  it('is one piece without a change', () => {
    expect(segments('One. Two.', [])).toEqual([{ text: 'One. Two.', clamps: null }])
  })

  it('is cut at the place, and keeps every word', () => {
    expect(segments('One. Two.', [mark(4)]).map(({ text }) => text)).toEqual(['One.', 'Two.'])
  })

  it('is cut after a word, never in it', () => {
    expect(segments('One hundred geese', [mark(6)]).map(({ text }) => text)).toEqual(['One hundred', 'geese'])
  })

  it('is cut after a code block, never in it', () => {
    const text = 'See:\n```\na b c\nd\n```\nDone.'
    expect(segments(text, [mark(12)]).map((part) => part.text)).toEqual(['See:\n```\na b c\nd\n```', '\nDone.'])
  })

  it('says the last word when two changes meet at one place', () => {
    const parts = segments('One. Two.', [{ at: 4, clamps: [] }, mark(4)])
    expect(parts).toEqual([{ text: 'One.', clamps: null }, { text: 'Two.', clamps }])
  })

  it('puts a change before the first word at the top', () => {
    expect(segments('One.', [mark(0)])).toEqual([{ text: 'One.', clamps }])
  })

  it('loses nothing, wherever the cut falls', () => {
    const text = 'A 🦆 said:\n\n- one\n- two\n\n```\ncode here\n```\nEnd.'
    for (let at = 0; at <= text.length; at += 1) {
      const whole = segments(text, [mark(at)]).map((part) => part.text).join('')
      expect(whole.replace(/\s/gu, '')).toBe(text.replace(/\s/gu, ''))
    }
  })
})
