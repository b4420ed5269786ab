// Markdown cut where one block surely ends, so that only the growing last piece is rendered anew.

import remend from 'remend'

const FENCE = /^ {0,3}(`{3,}|~{3,})/u
const GOES_ON = /^(\s|[-*+] |\d{1,9}[.)] |[-*+]$|\d{1,9}[.)]$)/u // indented, or an item that may belong to the list above

const DEFINITION = /^ {0,3}\[(?!\^)[^\]\n]+\]:[ \t]*\S.*$/gmu

function closes(fence: string, line: string): boolean {
  const mark = FENCE.exec(line)?.[1]
  return mark !== undefined && mark[0] === fence[0] && mark.length >= fence.length && line.trim() === mark
}

/** Cut at a blank line before an unindented line that starts no list item, outside code fences. */
export function split(text: string): string[] {
  const pieces: string[] = []
  let piece: string[] = []
  let fence: string | null = null
  for (const line of text.replace(/\r\n?/gu, '\n').split('\n')) {
    if (fence === null && line !== '' && !GOES_ON.test(line) && piece.at(-1)?.trim() === '') {
      pieces.push(piece.join('\n'))
      piece = []
    }
    piece.push(line)
    if (fence === null) fence = FENCE.exec(line)?.[1] ?? null
    else if (closes(fence, line)) fence = null
  }
  return [...pieces, piece.join('\n')].filter((raw) => raw.trim() !== '')
}

/** What links are defined anywhere is known in every piece that may refer to one. */
function informed(pieces: readonly string[], text: string): string[] {
  const known = text.match(DEFINITION)
  if (!known) return [...pieces]
  const definitions = known.join('\n')
  return pieces.map((piece) => (/\[[^\]]+\](?![(:])/u.test(piece) ? `${definitions}\n\n${piece}` : piece))
}

/** The pieces to render; an unfinished tail gets the closing marks its writer has not come to. */
export function blocks(text: string, isOpen: boolean): string[] {
  const pieces = split(text)
  const last = pieces.at(-1)
  if (isOpen && last !== undefined) pieces[pieces.length - 1] = remend(last, { linkMode: 'text-only', katex: false })
  return informed(pieces, text)
}
