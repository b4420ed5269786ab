// Which word of the reply a finger or a mouse is on.

import { useEffect } from 'react'
import type { Alignment } from './align'
import type { Word } from './words'

const SPAN = 'data-word'

function wordAt(words: readonly Word[], offset: number | null): number | null {
  const found = offset === null ? -1 : words.findIndex(({ from, to }) => offset >= from && offset < to)
  return found < 0 ? null : found
}

function pointed(event: MouseEvent, words: readonly Word[], alignment: Alignment): number | null {
  const target = event.target instanceof Element ? event.target : null
  const span = target?.closest(`[${SPAN}]`)?.getAttribute(SPAN)
  if (span) return Number(span)
  if (!target?.closest('.body')) return null
  const caret = document.caretPositionFromPoint(event.clientX, event.clientY)
  return caret && wordAt(words, alignment.offset(caret.offsetNode, caret.offset))
}

export function usePointed(article: HTMLElement | null, words: readonly Word[], alignment: Alignment | null, onPoint: (word: number) => void): void {
  useEffect(() => {
    if (!article || !alignment) return
    const onClick = (event: MouseEvent) => {
      const word = pointed(event, words, alignment)
      if (word !== null) onPoint(word)
    }
    const onMove = (event: PointerEvent) => {
      if (event.pointerType === 'mouse' && event.buttons === 0) onClick(event)
    }
    article.addEventListener('click', onClick)
    article.addEventListener('pointermove', onMove)
    return () => {
      article.removeEventListener('click', onClick)
      article.removeEventListener('pointermove', onMove)
    }
  }, [article, words, alignment, onPoint])
}
