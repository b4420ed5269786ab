// Notices: what moderators decided about something of yours, and your word against it.

import type { MessageDescriptor } from '@lingui/core'
import { msg } from '@lingui/core/macro'
import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { appeal, appealByKey, type Notice, noticeRead } from '#/api/account'
import { queryClient } from '#/api/queryClient'
import { noticesQuery } from '#/api/queries/account'
import { momentOf } from '#/lib/days'
import { announce } from '#/ui/announce'
import { FaultLine, useAct, useGivingWay } from './act'
import { Area, Field, Form } from './Form'
import { AccountPage, Page } from './Page'
import { Unread } from './Unread'

const APPEAL_CHARS = 4_000
type Decision = Notice['decision']

const TARGETS = {
  persona: msg`columnist`,
  clipping: msg`clipping`,
  reply: msg`reply`,
  user: msg`account`,
} satisfies Record<Decision['target'], MessageDescriptor>

const DONE = {
  nothing: msg`Nothing was done`,
  warning: msg`You were warned`,
  takedown: msg`It was taken down`,
  ban: msg`It was taken down, and the account closed`,
} satisfies Record<Decision['action'], MessageDescriptor>

const APPEALS = {
  open: msg`Your appeal is being looked at.`,
  granted: msg`Your appeal was granted.`,
  refused: msg`Your appeal was refused.`,
} satisfies Record<NonNullable<Decision['appeal']>['state'], MessageDescriptor>

const changed = () => queryClient.invalidateQueries({ queryKey: noticesQuery.queryKey })

function Appeal({ decision }: { decision: Decision }) {
  const { t } = useLingui()
  const [isWriting, setIsWriting] = useState(false)
  const { opener, opened } = useGivingWay<HTMLDivElement>(isWriting)
  const sent = useRef<HTMLParagraphElement>(null)
  const isSent = isWriting && decision.appeal !== null
  useEffect(() => {
    if (isSent) sent.current?.focus()
  }, [isSent])
  if (decision.appeal) {
    return (
      <p className="appealed" ref={sent} tabIndex={-1}>
        <b>{t(APPEALS[decision.appeal.state])}</b> {decision.appeal.answer}
      </p>
    )
  }
  if (decision.action === 'nothing' || decision.reversed_at) return null
  if (!isWriting) {
    return (
      <button ref={opener} type="button" className="btn" onClick={() => setIsWriting(true)}>
        <Trans>Appeal this decision</Trans>
      </button>
    )
  }
  const send = async (said: (field: string) => string) => {
    await appeal(decision.id, said('text').trim())
    await changed()
    announce(t`Your appeal is sent`)
  }
  const back = (
    <button type="button" className="btn" onClick={() => setIsWriting(false)}>
      <Trans>Cancel</Trans>
    </button>
  )
  return (
    <div ref={opened}>
      <Form label={t`Appeal`} submit={t`Send the appeal`} send={send} more={back}>
        <Area name="text" label={t`Why is it wrong?`} rows={5} maxLength={APPEAL_CHARS} hint={t`Somebody who did not make the decision reads it. You can appeal once.`} />
      </Form>
    </div>
  )
}

function Row({ notice }: { notice: Notice }) {
  const { t } = useLingui()
  const { act, fault } = useAct()
  const { decision } = notice
  const what = t(DONE[decision.action])
  const whose = t(TARGETS[decision.target])
  return (
    <li className={notice.read_at ? 'noticerow' : 'noticerow new'}>
      <h2>
        {!notice.read_at && <span className="fresh">{t`New`}</span>} {t`${what}: your ${whose}`}
      </h2>
      <p className="s">
        {momentOf(notice.created_at)}
        {decision.reversed_at && ` · ${t`taken back ${momentOf(decision.reversed_at)}`}`}
      </p>
      <p className="words-of">{notice.text}</p>
      <Appeal decision={decision} />
      {!notice.read_at && (
        <button type="button" className="btn" onClick={() => act(() => noticeRead(notice.id).then(changed), t`Marked as read`)}>
          <Trans>Mark as read</Trans>
        </button>
      )}
      <FaultLine fault={fault} />
    </li>
  )
}

export function NoticesScreen() {
  const { t } = useLingui()
  const notices = useQuery({ ...noticesQuery, retry: false })
  const { data } = notices
  return (
    <AccountPage title={t`Notices`} forGuests>
      <Unread of={notices} />
      {data?.length === 0 && (
        <p className="hint">
          <Trans>None. When moderators decide something about what you made, it is told here.</Trans>
        </p>
      )}
      <ul className="entries" aria-label={t`Notices`}>
        {data?.map((notice) => <Row key={notice.id} notice={notice} />)}
      </ul>
    </AccountPage>
  )
}

/** For those who cannot sign in any more: the key is in the mail about the decision. */
export function AppealScreen() {
  const { t } = useLingui()
  const [isSent, setIsSent] = useState(false)
  const send = async (said: (field: string) => string) => {
    await appealByKey(said('key').trim(), said('text').trim())
    setIsSent(true)
  }
  return (
    <Page title={t`Appeal a decision`}>
      {isSent ? (
        <p role="status">
          <Trans>Your appeal is sent. Somebody who did not make the decision reads it; the answer comes by mail.</Trans>
        </p>
      ) : (
        <Form label={t`Appeal`} submit={t`Send the appeal`} send={send}>
          <Field name="key" label={t`Key`} hint={t`From the mail about the decision.`} maxLength={500} />
          <Area name="text" label={t`Why is it wrong?`} rows={6} maxLength={APPEAL_CHARS} hint={t`You can appeal once.`} />
        </Form>
      )}
    </Page>
  )
}
