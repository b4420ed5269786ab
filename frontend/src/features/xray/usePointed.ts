// Which word of the reply a finger or a mouse is on.

import { useEffect } from 'react'
import type { Alignment } from './align'
import { caretAt } from './caret'
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
  const caret = caretAt(event.clientX, event.clientY)
  return caret && wordAt(words, alignment.offset(...caret))
}

interface Hands {
  /** Null when the mouse has left the words. */
  readonly onHover: (word: number | null) => void
  readonly onPick: (word: number) => void
}

export function usePointed(article: HTMLElement | null, words: readonly Word[], alignment: Alignment | null, { onHover, onPick }: Hands): void {
  useEffect(() => {
    if (!article || !alignment) return
    const onClick = (event: MouseEvent) => {
      const word = pointed(event, words, alignment)
      if (word !== null) onPick(word)
    }
    const onMove = (event: PointerEvent) => {
      if (event.pointerType === 'mouse') onHover(pointed(event, words, alignment))
    }
    const onLeave = () => onHover(null)
    article.addEventListener('click', onClick)
    article.addEventListener('pointermove', onMove)
    article.addEventListener('pointerleave', onLeave)
    return () => {
      article.removeEventListener('click', onClick)
      article.removeEventListener('pointermove', onMove)
      article.removeEventListener('pointerleave', onLeave)
    }
  }, [article, words, alignment, onHover, onPick])
}
