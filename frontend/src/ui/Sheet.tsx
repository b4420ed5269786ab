// A native dialog that opens when it is rendered and says when it has closed.

import './sheet.css'
import { type ReactNode, useEffect, useId, useRef } from 'react'
import { Icon } from './icons'

export function Sheet({ title, onClose, children }: { title: string; onClose: () => void; children: ReactNode }) {
  const dialog = useRef<HTMLDialogElement>(null)
  const id = useId()
  useEffect(() => {
    const element = dialog.current
    if (element && !element.open) element.showModal()
    return () => element?.close()
  }, [])
  return (
    <dialog
      className="sheet"
      ref={dialog}
      aria-labelledby={id}
      onClose={onClose}
      onPointerDown={(event) => {
        if (event.target === dialog.current) dialog.current.close()
      }}
    >
      <header>
        <h2 id={id}>{title}</h2>
        <button type="button" className="ib" aria-label="Close" onClick={() => dialog.current?.close()}>
          <Icon name="close" />
        </button>
      </header>
      <div className="inside">{children}</div>
    </dialog>
  )
}
