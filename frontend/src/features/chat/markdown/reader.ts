// Model text read into marked's tokens. Of HTML there is none: it is text like any other.

import { decodeNamedCharacterReference } from 'decode-named-character-reference'
import { Marked, type MarkedToken } from 'marked'
import { decodeNumericCharacterReference } from 'micromark-util-decode-numeric-character-reference'
import { type Maths, mathsExtensions } from './maths'

export type Read = MarkedToken | Maths

const nothing = () => undefined

const reader = new Marked({
  gfm: true,
  extensions: mathsExtensions,
  tokenizer: {
    html: nothing,
    tag: nothing,
    // One tilde means "about".
    del: (src) => (/^~~(?!~)/u.test(src) ? false : undefined),
    // A footnote is no definition of a link.
    def: (src) => (/^ {0,3}\[\^/u.test(src) ? undefined : false),
  },
})

export const read = (text: string) => reader.lexer(text) as Read[]

const REFERENCE = /&(?:#(\d{1,7})|#[xX]([\da-fA-F]{1,6})|([a-zA-Z\d]{1,31}));/gu

/** Character references as the characters they stand for; marked leaves them as they are. */
export function plain(text: string): string {
  if (!text.includes('&')) return text
  return text.replace(REFERENCE, (whole, decimal?: string, hex?: string, name?: string) => {
    if (decimal !== undefined) return decodeNumericCharacterReference(decimal, 10)
    if (hex !== undefined) return decodeNumericCharacterReference(hex, 16)
    return (name !== undefined && decodeNamedCharacterReference(name)) || whole
  })
}

/** An address this page will lead to, or null. */
export function safe(href: string): string | null {
  const address = plain(href).trim()
  return /^(https?:\/\/|mailto:)/iu.test(address) ? address : null
}

/** The language a fence names, and whether the fence is closed; null of what has no fence. */
export function fenceOf(raw: string, info: string | undefined): { language: string; isClosed: boolean } | null {
  const mark = /^ {0,3}(`{3,}|~{3,})/u.exec(raw)?.[1]
  if (mark === undefined) return null
  const last = raw.trimEnd().split('\n').at(-1)?.trim() ?? ''
  const isClosed = raw.includes('\n') && last.startsWith(mark) && /^(`+|~+)$/u.test(last)
  return { language: plain(info ?? '').trim().split(/\s+/u)[0] ?? '', isClosed }
}
