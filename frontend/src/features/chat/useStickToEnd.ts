// Follows the end of the log while the reader is there; lets go as soon as they scroll up, by however little.

import { type RefObject, useEffect, useRef, useState } from 'react'

const NEAR_PX = 80
const SLACK_PX = 2 // browsers round
const HOLD_MS = 300 // of our own scrolling an event may still be on its way
const UP = new Set(['ArrowUp', 'PageUp', 'Home'])

export function useStickToEnd(log: RefObject<HTMLElement | null>, column: RefObject<HTMLElement | null>) {
  const isStuck = useRef(true)
  const [isAway, setIsAway] = useState(false)

  const toEnd = () => {
    isStuck.current = true
    setIsAway(false)
    log.current?.scrollTo({ top: log.current.scrollHeight })
  }

  useEffect(() => {
    const [box, inner] = [log.current, column.current]
    if (!box || !inner) return
    let before = box.scrollTop
    let heldUntil = 0
    const toRead = () => box.scrollHeight - box.scrollTop - box.clientHeight
    const onScroll = () => {
      const left = toRead()
      const isUp = box.scrollTop < before - SLACK_PX
      before = box.scrollTop
      if (left <= SLACK_PX) isStuck.current = performance.now() > heldUntil
      else if (isUp) isStuck.current = false
      else if (left < NEAR_PX) isStuck.current = true
      setIsAway(!isStuck.current && left >= NEAR_PX)
    }
    // The wish counts, not the way: the log may grow faster than a wheel that begins to turn.
    const letGo = () => {
      if (box.scrollTop <= 0) return
      isStuck.current = false
      heldUntil = performance.now() + HOLD_MS
    }
    const onWheel = (event: WheelEvent) => {
      if (event.deltaY < 0) letGo()
    }
    const onKey = (event: KeyboardEvent) => {
      if (UP.has(event.key) && event.target === box) letGo()
    }
    const growth = new ResizeObserver(() => {
      if (isStuck.current) box.scrollTo({ top: box.scrollHeight })
      else setIsAway(toRead() >= NEAR_PX) // who stopped just above the end is left behind without scrolling
    })
    growth.observe(inner)
    growth.observe(box)
    box.addEventListener('scroll', onScroll, { passive: true })
    box.addEventListener('wheel', onWheel, { passive: true })
    box.addEventListener('keydown', onKey)
    return () => {
      growth.disconnect()
      box.removeEventListener('scroll', onScroll)
      box.removeEventListener('wheel', onWheel)
      box.removeEventListener('keydown', onKey)
    }
  }, [log, column])

  return { isAway, toEnd }
}
