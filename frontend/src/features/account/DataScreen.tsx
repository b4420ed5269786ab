// Your data: take it with you, or have it deleted.

import { i18n, type MessageDescriptor } from '@lingui/core'
import { msg } from '@lingui/core/macro'
import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { deletionBegin, type Export, exportStart } from '#/api/account'
import { queryClient } from '#/api/queryClient'
import { exportsQuery } from '#/api/queries/account'
import { sessionQuery } from '#/api/queries/session'
import { dayOf, momentOf } from '#/lib/days'
import { FaultLine, useAct, useGivingWay } from './act'
import { Field, Form } from './Form'
import { forget } from './leaving'
import { AccountPage } from './Page'
import { Unread } from './Unread'

const MB = 1_000_000

function sizeOf(bytes: number): string {
  const unit = { style: 'unit', unitDisplay: 'short' } as const
  if (bytes < MB) return i18n.number(Math.max(1, Math.round(bytes / 1_000)), { ...unit, unit: 'kilobyte' })
  return i18n.number(bytes / MB, { ...unit, unit: 'megabyte', maximumFractionDigits: 1 })
}

const STATES = {
  waiting: msg`Being put together…`,
  ready: msg`Ready`,
  failed: msg`Failed. Ask for another.`,
  expired: msg`Expired`,
} satisfies Record<Export['state'], MessageDescriptor>

function Row({ one }: { one: Export }) {
  const { t } = useLingui()
  const { state, size, expires_at: end } = one
  return (
    <li className="entryrow">
      <div>
        <b>
          <Trans>Asked for {momentOf(one.created_at)}</Trans>
        </b>
        <span className="s">
          {[t(STATES[state]), state === 'ready' && sizeOf(size), state === 'ready' && end && t`kept until ${momentOf(end)}`].filter(Boolean).join(' · ')}
        </span>
      </div>
      {one.file && (
        <a className="btn" href={one.file} download aria-label={t`Download the archive of ${momentOf(one.created_at)}`}>
          <Trans>Download</Trans>
        </a>
      )}
    </li>
  )
}

function Exports() {
  const { t } = useLingui()
  const exports = useQuery({ ...exportsQuery, retry: false })
  const { data } = exports
  const { act, fault, isBusy } = useAct()
  const isWaiting = data?.some(({ state }) => state === 'waiting') ?? false
  const ask = async () => {
    await exportStart()
    await queryClient.invalidateQueries({ queryKey: exportsQuery.queryKey })
  }
  return (
    <section className="part">
      <h2>
        <Trans>Take it with you</Trans>
      </h2>
      <p className="hint">
        <Trans>One zip file with your chats, columnists and everything else of yours, as JSON. It takes a few minutes at most, and is kept for three days.</Trans>
      </p>
      <Unread of={exports} />
      <ul className="entries" aria-label={t`Exports`} aria-live="polite">
        {data?.map((one) => <Row key={one.id} one={one} />)}
      </ul>
      <FaultLine fault={fault} />
      <button type="button" className="btn" aria-disabled={isBusy || isWaiting} onClick={() => !isWaiting && act(ask, t`Your archive is being put together`)}>
        <Trans>Ask for an archive</Trans>
      </button>
    </section>
  )
}

function Deletion({ isGuest }: { isGuest: boolean }) {
  const { t } = useLingui()
  const [isAsked, setIsAsked] = useState(false)
  const { opener, opened } = useGivingWay<HTMLDivElement>(isAsked)
  const [due, setDue] = useState<string | null>(null)
  const send = async (said: (field: string) => string) => {
    const { due_at } = await deletionBegin(said('password'))
    if (isGuest) forget()
    else setDue(due_at)
  }
  if (due) {
    return (
      <section className="part">
        <h2>
          <Trans>Your account will be deleted</Trans>
        </h2>
        <p role="status">
          <Trans>You are signed out everywhere. On {dayOf(due)} everything of yours is removed. Until then, sign in and keep it if you change your mind.</Trans>
        </p>
        <button type="button" className="btn primary" onClick={() => forget()}>
          <Trans>To the front page</Trans>
        </button>
      </section>
    )
  }
  const back = (
    <button type="button" className="btn" onClick={() => setIsAsked(false)}>
      <Trans>Keep it</Trans>
    </button>
  )
  return (
    <section className="part">
      <h2>{isGuest ? t`Delete what is yours here` : t`Delete the account`}</h2>
      <p>
        {isGuest
          ? t`Your chats and everything else you made as a guest are removed at once. This cannot be undone.`
          : t`Your chats, columnists, clippings and keys go with it. You are signed out everywhere, and have 14 days to come back; then it is gone for good.`}
      </p>
      {isAsked ? (
        <div ref={opened}>
          <Form label={t`Delete`} submit={isGuest ? t`Delete everything` : t`Delete my account`} send={send} more={back}>
            {!isGuest && (
              <Field
                name="password"
                label={t`Password`}
                type="password"
                autoComplete="current-password"
                hint={t`So that nobody else does this at your open browser.`}
              />
            )}
          </Form>
        </div>
      ) : (
        <button ref={opener} type="button" className="btn" onClick={() => setIsAsked(true)}>
          {isGuest ? t`Delete everything…` : t`Delete my account…`}
        </button>
      )}
    </section>
  )
}

export function DataScreen() {
  const { t } = useLingui()
  const user = useQuery(sessionQuery).data?.user
  return (
    <AccountPage title={t`Your data`} forGuests>
      {user && !user.is_guest && <Exports />}
      {user && !user.deletion_due_at && <Deletion isGuest={user.is_guest} />}
    </AccountPage>
  )
}
