// What the tab and a screen reader call the screen.

import { useEffect } from 'react'

const HOUSE = 'The Shallot'

export function useTitle(words: string): void {
  useEffect(() => {
    document.title = words ? `${words} · ${HOUSE}` : HOUSE
    return () => {
      document.title = HOUSE
    }
  }, [words])
}
