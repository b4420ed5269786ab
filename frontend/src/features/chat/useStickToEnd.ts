// Follows the end of the log while the reader is there; lets go as soon as they scroll away.

import { type RefObject, useEffect, useRef, useState } from 'react'

const NEAR_PX = 80

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
    const onScroll = () => {
      isStuck.current = box.scrollHeight - box.scrollTop - box.clientHeight < NEAR_PX
      setIsAway(!isStuck.current)
    }
    const growth = new ResizeObserver(() => {
      if (isStuck.current) box.scrollTo({ top: box.scrollHeight })
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
