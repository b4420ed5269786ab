// Where you are signed in, and out again: here, there, everywhere else.

import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { openSessionsQuery } from '#/api/queries/account'
import { queryClient } from '#/api/queryClient'
import { type OpenSession, sessionsEnd } from '#/api/signIn'
import { momentOf } from '#/lib/days'
import { FaultLine, useAct } from './act'
import { browserOf } from './browsers'
import { withProof } from './proof'
import { leave } from './leaving'
import { Unread } from './Unread'

async function end(ids: number[]): Promise<void> {
  await withProof(() => sessionsEnd(ids))
  await queryClient.invalidateQueries({ queryKey: openSessionsQuery.queryKey })
}

function Row({ session, onEnd }: { session: OpenSession; onEnd: () => void }) {
  const { t } = useLingui()
  const where = browserOf(session.user_agent)
  return (
    <li className="entryrow">
      <div>
        <b>{where}</b>
        <span className="s">
          {[
            session.is_current ? t`This browser` : session.ip,
            t`since ${momentOf(session.created_at)}`,
            session.last_seen_at !== undefined && t`last seen ${momentOf(session.last_seen_at)}`,
          ]
            .filter(Boolean)
            .join(' · ')}
        </span>
      </div>
      <button type="button" className="btn" aria-label={session.is_current ? t`Sign out here` : t`Sign it out: ${where}`} onClick={onEnd}>
        {session.is_current ? t`Sign out here` : t`Sign it out`}
      </button>
    </li>
  )
}

export function Sessions() {
  const { t } = useLingui()
  const sessions = useQuery(openSessionsQuery)
  const { data = [] } = sessions
  const { act, fault } = useAct()
  const others = data.filter(({ is_current: isHere }) => !isHere).map(({ id }) => id)
  return (
    <section className="part">
      <h2>
        <Trans>Where you are signed in</Trans>
      </h2>
      <Unread of={sessions} />
      <ul className="entries" aria-label={t`Sessions`}>
        {data.map((session) => (
          <Row key={session.id} session={session} onEnd={() => act(session.is_current ? leave : () => end([session.id]), t`Signed out`)} />
        ))}
      </ul>
      <FaultLine fault={fault} />
      {others.length > 0 && (
        <button type="button" className="btn" onClick={() => act(() => end(others), t`Signed out everywhere else`)}>
          <Trans>Sign out everywhere else</Trans>
        </button>
      )}
    </section>
  )
}
