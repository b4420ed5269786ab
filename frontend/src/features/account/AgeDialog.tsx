// Where the house has an age gate: asked once, before the first talk.

import './account.css'
import { Trans } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import { ageConfirm } from '#/api/account'
import { accountChanged } from '#/api/queries/account'
import { sessionQuery } from '#/api/queries/session'
import { FaultLine, useAct } from './act'

/** It is gone as soon as the house need not ask any more; `onLeave`: the reader is too young, or does not say. */
export default function AgeDialog({ onLeave }: { onLeave: () => void }) {
  const age = useQuery(sessionQuery).data?.house.minimum_age
  const dialog = useRef<HTMLDialogElement>(null)
  const { act, fault, isBusy } = useAct()
  useEffect(() => dialog.current?.showModal(), [])
  return (
    <dialog className="ask-dialog" ref={dialog} aria-labelledby="age-title" onClose={onLeave}>
      <h2 id="age-title">
        <Trans>Are you {age} or older?</Trans>
      </h2>
      <p>
        <Trans>In this house only those who are {age} or older talk to columnists. We ask once, and note the day of your answer, nothing else.</Trans>
      </p>
      <FaultLine fault={fault} />
      <div className="formrow">
        <button type="button" className="btn primary" aria-disabled={isBusy} onClick={() => act(() => ageConfirm().then(accountChanged))}>
          <Trans>I am {age} or older</Trans>
        </button>
        <button type="button" className="btn" onClick={onLeave}>
          <Trans>I am younger</Trans>
        </button>
      </div>
    </dialog>
  )
}
