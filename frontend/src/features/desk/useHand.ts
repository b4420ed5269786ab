// Whether a hand holds a fader now. Only a hand means zero when it is near; a key or a voice means what it says.

import { useRef } from 'react'

export interface Hand {
  readonly holds: () => boolean
  readonly onPointerDown: () => void
}

export function useHand(): Hand {
  const isDown = useRef(false)
  const onPointerDown = () => {
    const ended = new AbortController()
    const release = () => {
      isDown.current = false
      ended.abort()
    }
    isDown.current = true
    for (const end of ['pointerup', 'pointercancel']) addEventListener(end, release, { signal: ended.signal })
  }
  return { holds: () => isDown.current, onPointerDown }
}
