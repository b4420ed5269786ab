// The one polite voice of the page.

import { create } from 'zustand'

const useVoice = create<{ readonly words: string }>(() => ({ words: '' }))

export function announce(words: string): void {
  useVoice.setState({ words })
}

export function Voice() {
  return (
    <p className="sr" role="status" aria-live="polite">
      {useVoice(({ words }) => words)}
    </p>
  )
}
