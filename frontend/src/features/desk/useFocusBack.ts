// A panel of the desk that has closed gives the focus back to the button that opened it.

import { useEffect, useRef } from 'react'
import type { Panel } from './DeskBar'

export function useFocusBack(panel: Panel | null): void {
  const before = useRef(panel)
  useEffect(() => {
    const shut = before.current
    before.current = panel
    if (panel !== null || shut === null || document.activeElement !== document.body) return
    const desk = document.getElementById('desk')
    const opener = desk?.querySelector<HTMLElement>(`[data-panel=${shut}]`) // gone once the mix is saved
    ;(opener ?? desk)?.focus()
  }, [panel])
}
