// Notices: what moderators decided about something of yours, and your word against it.

import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { appeal, appealByKey, type Notice, noticeRead } from '#/api/account'
import { queryClient } from '#/api/queryClient'
import { noticesQuery } from '#/api/queries/account'
import { announce } from '#/ui/announce'
import { FaultLine, useAct } from './act'
import { Area, Field, Form } from './Form'
import { AccountPage, Page } from './Page'
import { momentOf } from './when'

const APPEAL_CHARS = 4_000
type Decision = Notice['decision']

const TARGETS = {
  persona: 'columnist',
  clipping: 'clipping',
  reply: 'reply',
  user: 'account',
} satisfies Record<Decision['target'], string>

const DONE = {
  nothing: 'Nothing was done',
  warning: 'You were warned',
  takedown: 'It was taken down',
  ban: 'It was taken down, and the account closed',
} satisfies Record<Decision['action'], string>

const APPEALS = {
  open: 'Your appeal is being looked at.',
  granted: 'Your appeal was granted.',
  refused: 'Your appeal was refused.',
} satisfies Record<NonNullable<Decision['appeal']>['state'], string>

const changed = () => queryClient.invalidateQueries({ queryKey: noticesQuery.queryKey })

function Appeal({ decision }: { decision: Decision }) {
  const [isWriting, setIsWriting] = useState(false)
  if (decision.appeal) {
    return (
      <p className="appealed">
        <b>{APPEALS[decision.appeal.state]}</b> {decision.appeal.answer}
      </p>
    )
  }
  if (decision.action === 'nothing' || decision.reversed_at) return null
  if (!isWriting) {
    return (
      <button type="button" className="btn" onClick={() => setIsWriting(true)}>
        Appeal this decision
      </button>
    )
  }
  const send = async (said: (field: string) => string) => {
    await appeal(decision.id, said('text').trim())
    await changed()
    announce('Your appeal is sent')
  }
  const back = (
    <button type="button" className="btn" onClick={() => setIsWriting(false)}>
      Cancel
    </button>
  )
  return (
    <Form label="Appeal" submit="Send the appeal" send={send} more={back}>
      <Area name="text" label="Why is it wrong?" rows={5} maxLength={APPEAL_CHARS} hint="Somebody who did not make the decision reads it. You can appeal once." />
    </Form>
  )
}

function Row({ notice }: { notice: Notice }) {
  const { act, fault } = useAct()
  const { decision } = notice
  return (
    <li className={notice.read_at ? 'noticerow' : 'noticerow new'}>
      <h2>
        {!notice.read_at && <span className="fresh">New</span>} {DONE[decision.action]}: your {TARGETS[decision.target]}
      </h2>
      <p className="s">
        {momentOf(notice.created_at)}
        {decision.reversed_at && ` · taken back ${momentOf(decision.reversed_at)}`}
      </p>
      <p className="words-of">{notice.text}</p>
      <Appeal decision={decision} />
      {!notice.read_at && (
        <button type="button" className="btn" onClick={() => act(() => noticeRead(notice.id).then(changed), 'Marked as read')}>
          Mark as read
        </button>
      )}
      <FaultLine fault={fault} />
    </li>
  )
}

export function NoticesScreen() {
  const { data } = useQuery({ ...noticesQuery, retry: false })
  return (
    <AccountPage title="Notices" forGuests>
      {data?.length === 0 && <p className="hint">None. When moderators decide something about what you made, it is told here.</p>}
      <ul className="entries" aria-label="Notices">
        {data?.map((notice) => <Row key={notice.id} notice={notice} />)}
      </ul>
    </AccountPage>
  )
}

/** For those who cannot sign in any more: the key is in the mail about the decision. */
export function AppealScreen() {
  const [isSent, setIsSent] = useState(false)
  const send = async (said: (field: string) => string) => {
    await appealByKey(said('key').trim(), said('text').trim())
    setIsSent(true)
  }
  return (
    <Page title="Appeal a decision">
      {isSent ? (
        <p role="status">Your appeal is sent. Somebody who did not make the decision reads it; the answer comes by mail.</p>
      ) : (
        <Form label="Appeal" submit="Send the appeal" send={send}>
          <Field name="key" label="Key" hint="From the mail about the decision." maxLength={500} />
          <Area name="text" label="Why is it wrong?" rows={6} maxLength={APPEAL_CHARS} hint="You can appeal once." />
        </Form>
      )}
    </Page>
  )
}
