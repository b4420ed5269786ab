// "Report", wherever something may be reported; the dialog is fetched when it is asked for.

import { Trans, useLingui } from '@lingui/react/macro'
import { lazy, Suspense, useState } from 'react'
import type { ReportIn } from '#/api/columnists'
import { late } from '#/lib/late'

const ReportDialog = lazy(late(() => import('./ReportDialog')))

interface ReportProps {
  readonly target: ReportIn['target']
  readonly name: string
  /** What the reader calls it. */
  readonly label: string
  readonly className?: string
}

export function ReportButton({ target, name, label, className }: ReportProps) {
  const { t } = useLingui()
  const [isOpen, setIsOpen] = useState(false)
  return (
    <>
      <button type="button" className={className ?? 'linkish'} aria-label={t`Report ${label}`} onClick={() => setIsOpen(true)}>
        <Trans>Report</Trans>
      </button>
      {isOpen && (
        <Suspense fallback={null}>
          <ReportDialog target={target} name={name} label={label} onClose={() => setIsOpen(false)} />
        </Suspense>
      )}
    </>
  )
}
