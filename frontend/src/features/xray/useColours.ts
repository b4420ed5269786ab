// Keeps the colours on the page in step with what is shown.

import { useEffect } from 'react'
import type { Alignment } from './align'
import { canPaint, paint, paintWord, unpaint } from './paint'
import type { Shown, Word } from './words'

/** `spans`: the reply itself is hidden; `colours`: it is coloured. */
export function useMarked(article: HTMLElement | null): void {
  useEffect(() => {
    article?.setAttribute('data-xray', canPaint() ? 'colours' : 'spans')
    return () => article?.removeAttribute('data-xray')
  }, [article])
}

export function useColours(words: readonly Word[], shown: Shown, word: Word | undefined, alignment: Alignment | null): void {
  useEffect(() => {
    if (!alignment || !canPaint()) return
    paint(words, shown, alignment)
    return unpaint
  }, [words, shown, alignment])
  useEffect(() => {
    if (alignment && word && canPaint()) paintWord(word, alignment)
  }, [words, shown, word, alignment]) // after the colours, which take it away with them
}
