// A native dialog, open while it is there: Escape and a press beside it close it, focus goes back to where it was.

import './dialog.css'
import { useLingui } from '@lingui/react/macro'
import { type ReactNode, useEffect, useId, useRef } from 'react'
import { Icon } from './icons'

interface DialogProps {
  readonly title: string
  readonly onClose: () => void
  readonly children: ReactNode
}

export function Dialog({ title, onClose, children }: DialogProps) {
  const { t } = useLingui()
  const dialog = useRef<HTMLDialogElement>(null)
  const id = useId()
  useEffect(() => {
    const element = dialog.current
    element?.showModal()
    return () => element?.close()
  }, [])
  return (
    <dialog
      ref={dialog}
      className="sheet"
      aria-labelledby={id}
      // React's strict mode closes and opens it again before the first closing is told.
      onClose={() => (dialog.current?.open ? undefined : onClose())}
      onPointerDown={(event) => {
        if (event.target === dialog.current) dialog.current.close()
      }}
    >
      <header>
        <h2 id={id}>{title}</h2>
        <button type="button" className="ib" aria-label={t`Close`} onClick={() => dialog.current?.close()}>
          <Icon name="close" />
        </button>
      </header>
      <div className="inside">{children}</div>
    </dialog>
  )
}
