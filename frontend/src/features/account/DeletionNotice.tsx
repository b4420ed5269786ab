// An account that is about to go says so, and can be kept.

import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { deletionUndo } from '#/api/account'
import { queryClient } from '#/api/queryClient'
import { sessionQuery } from '#/api/queries/session'
import { dayOf } from '#/lib/days'
import { FaultLine, useAct } from './act'

export function DeletionNotice() {
  const { t } = useLingui()
  const due = useQuery(sessionQuery).data?.user?.deletion_due_at
  const { act, fault, isBusy } = useAct()
  if (!due) return null
  const keep = async () => {
    await deletionUndo()
    await queryClient.invalidateQueries()
  }
  return (
    <>
      <div className="ending fault" role="group" aria-label={t`This account is about to be deleted`}>
        <p>
          <Trans>This account and all that is its own will be deleted on {dayOf(due)}.</Trans>
        </p>
        <button type="button" className="btn primary" aria-disabled={isBusy} onClick={() => act(keep, t`Your account stays.`)}>
          <Trans>Keep my account</Trans>
        </button>
      </div>
      <FaultLine fault={fault} />
    </>
  )
}
