// Where a reply's text stands on the page: Markdown is rendered, so marks are gone and the rest is in order.

/** A stretch of one text node. */
export interface Piece {
  readonly node: Text
  readonly start: number
  readonly end: number
}

export interface Alignment {
  /** The pieces of the page that show this stretch of the text. */
  readonly pieces: (from: number, to: number) => readonly Piece[]
  /** The place in the text of a character on the page; null where it stands for none. */
  readonly offset: (node: Node, at: number) => number | null
}

/** So many characters that agree may lie so far ahead, behind marks or a link's address. */
const REACH = [0, 5, 12, 40, 200, 2_000] as const
const RUN = REACH.length - 1
const isSpace = (character: string | undefined) => character !== undefined && /\s/u.test(character)

export function align(text: string, boxes: Iterable<Element>): Alignment {
  const nodes: { node: Text; places: Int32Array }[] = []
  let at = 0
  for (const box of boxes) {
    const walker = document.createTreeWalker(box, NodeFilter.SHOW_TEXT)
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      if (node.parentElement?.closest('figcaption')) continue // the page's own words about a piece of code
      const { data } = node as Text
      const places = new Int32Array(data.length).fill(-1)
      for (let index = 0; index < data.length; index += 1) {
        const found = next(text, at, data, index)
        if (found < 0) continue
        places[index] = found
        at = found + 1
      }
      nodes.push({ node: node as Text, places })
    }
  }
  return { pieces: (from, to) => cut(nodes, from, to), offset: (node, index) => place(nodes, node, index) }
}

/** Where this character of the page comes from, at or after `at`; −1: from nowhere, or white space of the page's own. */
function next(text: string, at: number, shown: string, index: number): number {
  if (text[at] === shown[index]) return at
  if (isSpace(shown[index])) return isSpace(text[at]) ? at : -1
  for (let run = Math.min(RUN, shown.length - index); run > 0; run -= 1) {
    const found = text.indexOf(shown.slice(index, index + run), at)
    if (found >= 0 && found - at <= (REACH[run] ?? 0)) return found
  }
  return -1
}

function cut(nodes: readonly { node: Text; places: Int32Array }[], from: number, to: number): readonly Piece[] {
  return nodes.flatMap(({ node, places }) => {
    const start = places.findIndex((place) => place >= from && place < to)
    const end = places.findLastIndex((place) => place >= from && place < to) + 1
    return start < 0 ? [] : [{ node, start, end }]
  })
}

function place(nodes: readonly { node: Text; places: Int32Array }[], node: Node, index: number): number | null {
  const places = nodes.find((one) => one.node === node)?.places
  if (!places) return null
  for (let at = Math.min(index, places.length - 1); at >= 0; at -= 1) {
    const found = places[at]
    if (found !== undefined && found >= 0) return found
  }
  return null
}
