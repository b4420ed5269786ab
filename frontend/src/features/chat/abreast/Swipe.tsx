// Where the columns do not fit: which one is in sight, and the way to the next without a swipe.

import { Trans, useLingui } from '@lingui/react/macro'
import { type RefObject, useEffect, useState } from 'react'
import { Icon } from '#/ui/icons'

interface SwipeProps {
  readonly shelf: RefObject<HTMLDivElement | null>
  readonly count: number
}

const columnsIn = (shelf: HTMLElement) => [...shelf.querySelectorAll<HTMLElement>('.column')]

/** The column whose middle is nearest to the middle of the shelf. */
function inSight(shelf: HTMLElement): number {
  const { left, width } = shelf.getBoundingClientRect()
  const away = columnsIn(shelf).map((column) => {
    const box = column.getBoundingClientRect()
    return Math.abs(box.left + box.width / 2 - (left + width / 2))
  })
  return Math.max(0, away.indexOf(Math.min(...away)))
}

export function Swipe({ shelf, count }: SwipeProps) {
  const { t } = useLingui()
  const [at, setAt] = useState(0)
  const [isWider, setIsWider] = useState(false)
  useEffect(() => {
    const element = shelf.current
    if (!element) return
    const look = () => {
      setIsWider(element.scrollWidth > element.clientWidth + 4)
      setAt(inSight(element))
    }
    const watch = new ResizeObserver(look)
    watch.observe(element)
    element.addEventListener('scroll', look, { passive: true })
    return () => {
      watch.disconnect()
      element.removeEventListener('scroll', look)
    }
  }, [shelf, count])
  if (!isWider) return null
  const go = (to: number) => {
    const column = shelf.current && columnsIn(shelf.current)[to]
    const isStill = matchMedia('(prefers-reduced-motion: reduce)').matches
    column?.scrollIntoView({ inline: 'center', block: 'nearest', behavior: isStill ? 'instant' : 'smooth' })
  }
  return (
    <div className="swipe" role="group" aria-label={t`Which column`}>
      <button type="button" className="ib" aria-label={t`Previous column`} disabled={at === 0} onClick={() => go(at - 1)}>
        <Icon name="left" />
      </button>
      <span role="status">
        <Trans>
          {at + 1} of {count}
        </Trans>
      </span>
      <button type="button" className="ib" aria-label={t`Next column`} disabled={at >= count - 1} onClick={() => go(at + 1)}>
        <Icon name="right" />
      </button>
    </div>
  )
}
