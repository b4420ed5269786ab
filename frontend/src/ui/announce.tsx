// The one polite voice of the page.

import { create } from 'zustand'

const useVoice = create<{ readonly words: string; readonly count: number }>(() => ({ words: '', count: 0 }))

export function announce(words: string): void {
  useVoice.setState(({ count }) => ({ words, count: count + 1 }))
}

/** The same words again are another thing said: only what changes on the page is read out. */
export function Voice() {
  const { words, count } = useVoice()
  return (
    <p className="sr" role="status" aria-live="polite">
      <span key={count}>{words}</span>
    </p>
  )
}
