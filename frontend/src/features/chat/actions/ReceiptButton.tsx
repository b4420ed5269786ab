// Opens the receipt; what it shows comes when it is asked for.

import { Trans } from '@lingui/react/macro'
import { lazy, Suspense, useState } from 'react'
import { late } from '#/lib/late'

const Receipt = lazy(late(async () => ({ default: (await import('./Receipt')).ReceiptSheet })))

export function ReceiptButton(props: { reply: string; text: string; prefix: string }) {
  const [isOpen, setIsOpen] = useState(false)
  return (
    <>
      <button type="button" aria-haspopup="dialog" onClick={() => setIsOpen(true)}>
        <Trans>Receipt</Trans>
      </button>
      {isOpen && (
        <Suspense fallback={null}>
          <Receipt {...props} onClose={() => setIsOpen(false)} />
        </Suspense>
      )}
    </>
  )
}
