// Undo and redo of what was done on this desk, by button and by key.

import { useLingui } from '@lingui/react/macro'
import type { KeyboardEvent } from 'react'
import { announce } from '#/ui/announce'
import type { Mix } from './mix'
import { movesOf, redone, undone, useMoves } from './moves'

export interface Undo {
  readonly back: (() => void) | null
  readonly forth: (() => void) | null
  readonly onKey: (event: KeyboardEvent<HTMLElement>) => void
}

/** A field in which something is typed undoes its own letters. */
function isTyping(target: EventTarget): boolean {
  if (!(target instanceof HTMLElement)) return false
  if (target.dataset.typing === 'false') return false
  return target instanceof HTMLTextAreaElement || (target instanceof HTMLInputElement && target.type !== 'range')
}

export function useUndo(conversation: string, mix: Mix, onMix: (mix: Mix) => void): Undo {
  const { t } = useLingui()
  const { past, future } = useMoves((all) => movesOf(all, conversation))
  const go = (step: typeof undone, words: string) => {
    const next = step(conversation, mix)
    if (!next) return
    onMix(next)
    announce(words)
  }
  const back = past.length > 0 ? () => go(undone, t`Undone`) : null
  const forth = future.length > 0 ? () => go(redone, t`Done again`) : null
  const onKey = (event: KeyboardEvent<HTMLElement>) => {
    const key = event.key.toLowerCase()
    if (!(event.ctrlKey || event.metaKey) || event.altKey || isTyping(event.target)) return
    const isForth = key === 'y' || (key === 'z' && event.shiftKey)
    if (!isForth && key !== 'z') return
    event.preventDefault()
    ;(isForth ? forth : back)?.()
  }
  return { back, forth, onKey }
}
