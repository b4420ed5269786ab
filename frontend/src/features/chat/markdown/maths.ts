// LaTeX in model text, told apart from prices and from brackets that were merely escaped.

import type { TokenizerExtension, Tokens } from 'marked'

export interface Maths extends Tokens.Generic {
  readonly type: 'maths'
  readonly text: string
  readonly isDisplay: boolean
  /** Its writer has come to the end of it. */
  readonly isClosed: boolean
}

const INLINE = /^\$(?![\s$])((?:\\[^\n]|[^$\\\n])+?)(?<!\s)\$(?![\w$])/u
const INLINE_DISPLAY = /^\$\$(?![\s$])((?:\\[^\n]|[^$\\\n])+?)\$\$(?!\$)/u
const BRACKETED = /^\\\(((?:(?!\\\)|\n[ \t]*\n)[^])+)\\\)/u
const BLOCK = /^ {0,3}(?:\$\$(?!\$)((?:(?!\$\$|\n[ \t]*\n)[^])+)(\$\$[ \t]*(?=\n|$))|\\\[((?:(?!\\\]|\n[ \t]*\n)[^])+)(\\\][ \t]*(?=\n|$)))/u
const OPEN_BLOCK = /^ {0,3}(?:\$\$(?!\$)|\\\[)((?:(?!\$\$|\\\]|\n[ \t]*\n)[^])+)(?=\n[ \t]*\n|$)/u

const PRICE = /^\d[\d.,]*(?:[kKmMbB]\b|%|\/\p{L}+)?[ \t]+(?:\p{L}{2,}|[&–—/-])/u
const PROSE = /^\p{L}{2,}(?:[ ,.;:'’-]+\p{L}{2,})+[.!?]?$/u
const TELLING = /[\\^_={}]/u

const isMaths = (text: string) => !PRICE.test(text) && !PROSE.test(text.trim())

const maths = (raw: string, text: string, isDisplay: boolean, isClosed = true): Maths => ({ type: 'maths', raw, text: text.trim(), isDisplay, isClosed })

/** `$…$`, `$$…$$` and `\(…\)` in a line. */
const inline: TokenizerExtension = {
  name: 'maths',
  level: 'inline',
  start: (src) => /\$|\\\(/u.exec(src)?.index,
  tokenizer(src, tokens) {
    if (/[\w$]$/u.test(tokens.at(-1)?.raw ?? '')) return undefined // US$5, 5$
    const display = INLINE_DISPLAY.exec(src)
    if (display?.[1] !== undefined) return maths(display[0], display[1], true)
    const found = INLINE.exec(src) ?? BRACKETED.exec(src)
    return found?.[1] !== undefined && isMaths(found[1]) ? maths(found[0], found[1], false) : undefined
  },
}

/** `$$…$$` and `\[…\]` on lines of their own; one that is still being written is shown as its source. */
const block: TokenizerExtension = {
  name: 'mathsBlock',
  level: 'block',
  start: (src) => /\n {0,3}(?:\$\$|\\\[)/u.exec(src)?.index,
  tokenizer(src) {
    const whole = BLOCK.exec(src)
    const text = whole?.[1] ?? whole?.[3]
    if (whole && text !== undefined && isMaths(text)) return maths(whole[0], text, true)
    const open = OPEN_BLOCK.exec(src)
    return open?.[1] !== undefined && TELLING.test(open[1]) ? maths(open[0], open[1], true, false) : undefined
  },
}

export const mathsExtensions = [inline, block]
