// Follows the end of the log while the reader is there; lets go as soon as they scroll up, by however little.

import { type RefObject, useEffect, useRef, useState } from 'react'

const NEAR_PX = 80
const SLACK_PX = 2 // browsers round

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
    const toRead = () => box.scrollHeight - box.scrollTop - box.clientHeight
    const onScroll = () => {
      const left = toRead()
      const isUp = box.scrollTop < before - SLACK_PX
      before = box.scrollTop
      if (left <= SLACK_PX) isStuck.current = true
      else if (isUp) isStuck.current = false
      else if (left < NEAR_PX) isStuck.current = true
      setIsAway(!isStuck.current && left >= NEAR_PX)
    }
    const growth = new ResizeObserver(() => {
      if (isStuck.current) box.scrollTo({ top: box.scrollHeight })
      else setIsAway(toRead() >= NEAR_PX) // who stopped just above the end is left behind without scrolling
    })
    growth.observe(inner)
    growth.observe(box)
    box.addEventListener('scroll', onScroll, { passive: true })
    return () => {
      growth.disconnect()
      box.removeEventListener('scroll', onScroll)
    }
  }, [log, column])

  return { isAway, toEnd }
}
