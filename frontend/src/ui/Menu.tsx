// A button that opens a panel of further buttons: a native popover, beside its button where the browser can.

import './menu.css'
import { type ReactNode, type RefObject, useId, useState } from 'react'
import { Icon } from './icons'

interface MenuProps {
  readonly label: string
  readonly button?: RefObject<HTMLButtonElement | null>
  /** Called with `shut`, for whatever ends the menu. */
  readonly children: (shut: () => void) => ReactNode
}

export function Menu({ label, button, children }: MenuProps) {
  const id = useId()
  const [isOpen, setIsOpen] = useState(false)
  const shut = () => document.getElementById(id)?.hidePopover()
  return (
    <>
      <button type="button" ref={button} className="ib small" aria-label={label} aria-expanded={isOpen} popoverTarget={id}>
        <Icon name="more" />
      </button>
      <div
        id={id}
        popover="auto"
        className="menu"
        role="group"
        aria-label={label}
        onBeforeToggle={(event) => setIsOpen(event.newState === 'open')}
      >
        {isOpen && children(shut)}
      </div>
    </>
  )
}
