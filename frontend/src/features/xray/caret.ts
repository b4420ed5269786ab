// The letter under a point of the page, in new browsers and in older ones.

const has = (name: string) => name in document

export const canPoint = () => has('caretPositionFromPoint') || has('caretRangeFromPoint')

export function caretAt(x: number, y: number): readonly [Node, number] | null {
  if (has('caretPositionFromPoint')) {
    const caret = document.caretPositionFromPoint(x, y)
    return caret && [caret.offsetNode, caret.offset]
  }
  if (!has('caretRangeFromPoint')) return null
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- for who has no other
  const range = document.caretRangeFromPoint(x, y)
  return range && [range.startContainer, range.startOffset]
}
