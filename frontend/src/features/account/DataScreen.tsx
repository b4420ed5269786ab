// Your data: take it with you, or have it deleted.

import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { deletionBegin, type Export, exportStart } from '#/api/account'
import { queryClient } from '#/api/queryClient'
import { exportsQuery } from '#/api/queries/account'
import { sessionQuery } from '#/api/queries/session'
import { FaultLine, useAct } from './act'
import { Field, Form } from './Form'
import { forget } from './leaving'
import { AccountPage } from './Page'
import { dayOf, momentOf } from './when'

const MB = 1_000_000

function sizeOf(bytes: number): string {
  return bytes < MB ? `${Math.max(1, Math.round(bytes / 1_000))} kB` : `${(bytes / MB).toFixed(1)} MB`
}

const STATES = {
  waiting: 'Being put together…',
  ready: 'Ready',
  failed: 'Failed. Ask for another.',
  expired: 'Expired',
} satisfies Record<Export['state'], string>

function Row({ one }: { one: Export }) {
  return (
    <li className="entryrow">
      <div>
        <b>Asked for {momentOf(one.created_at)}</b>
        <span className="s">
          {STATES[one.state]}
          {one.state === 'ready' && ` · ${sizeOf(one.size)}`}
          {one.state === 'ready' && one.expires_at && ` · kept until ${momentOf(one.expires_at)}`}
        </span>
      </div>
      {one.file && (
        <a className="btn" href={one.file} download aria-label={`Download the archive of ${momentOf(one.created_at)}`}>
          Download
        </a>
      )}
    </li>
  )
}

function Exports() {
  const { data } = useQuery({ ...exportsQuery, retry: false })
  const { act, fault, isBusy } = useAct()
  const isWaiting = data?.some(({ state }) => state === 'waiting') ?? false
  const ask = async () => {
    await exportStart()
    await queryClient.invalidateQueries({ queryKey: exportsQuery.queryKey })
  }
  return (
    <section className="part">
      <h2>Take it with you</h2>
      <p className="hint">One zip file with your chats, columnists and everything else of yours, as JSON. It takes a few minutes at most, and is kept for three days.</p>
      <ul className="entries" aria-label="Exports" aria-live="polite">
        {data?.map((one) => <Row key={one.id} one={one} />)}
      </ul>
      <FaultLine fault={fault} />
      <button type="button" className="btn" aria-disabled={isBusy || isWaiting} onClick={() => !isWaiting && act(ask, 'Your archive is being put together')}>
        Ask for an archive
      </button>
    </section>
  )
}

function Deletion({ isGuest }: { isGuest: boolean }) {
  const [isAsked, setIsAsked] = useState(false)
  const [due, setDue] = useState<string | null>(null)
  const send = async (said: (field: string) => string) => {
    const { due_at } = await deletionBegin(said('password'))
    if (isGuest) forget()
    else setDue(due_at)
  }
  if (due) {
    return (
      <section className="part">
        <h2>Your account will be deleted</h2>
        <p role="status">You are signed out everywhere. On {dayOf(due)} everything of yours is removed. Until then, sign in and keep it if you change your mind.</p>
        <button type="button" className="btn primary" onClick={() => forget()}>
          To the front page
        </button>
      </section>
    )
  }
  const back = (
    <button type="button" className="btn" onClick={() => setIsAsked(false)}>
      Keep it
    </button>
  )
  return (
    <section className="part">
      <h2>{isGuest ? 'Delete what is yours here' : 'Delete the account'}</h2>
      <p>
        {isGuest
          ? 'Your chats and everything else you made as a guest are removed at once. This cannot be undone.'
          : 'Your chats, columnists, clippings and keys go with it. You are signed out everywhere, and have 14 days to come back; then it is gone for good.'}
      </p>
      {isAsked ? (
        <Form label="Delete" submit={isGuest ? 'Delete everything' : 'Delete my account'} send={send} more={back}>
          {!isGuest && <Field name="password" label="Password" type="password" autoComplete="current-password" hint="So that nobody else does this at your open browser." />}
        </Form>
      ) : (
        <button type="button" className="btn" onClick={() => setIsAsked(true)}>
          {isGuest ? 'Delete everything…' : 'Delete my account…'}
        </button>
      )}
    </section>
  )
}

export function DataScreen() {
  const user = useQuery(sessionQuery).data?.user
  return (
    <AccountPage title="Your data" forGuests>
      {user && !user.is_guest && <Exports />}
      {user && !user.deletion_due_at && <Deletion isGuest={user.is_guest} />}
    </AccountPage>
  )
}
