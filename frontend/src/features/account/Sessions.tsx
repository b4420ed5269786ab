// Where you are signed in, and out again: here, there, everywhere else.

import { useQuery } from '@tanstack/react-query'
import { openSessionsQuery } from '#/api/queries/account'
import { queryClient } from '#/api/queryClient'
import { type OpenSession, sessionsEnd } from '#/api/signIn'
import { FaultLine, useAct } from './act'
import { browserOf } from './browsers'
import { withProof } from './proof'
import { leave } from './leaving'
import { momentOf } from './when'

async function end(ids: number[]): Promise<void> {
  await withProof(() => sessionsEnd(ids))
  await queryClient.invalidateQueries({ queryKey: openSessionsQuery.queryKey })
}

function Row({ session, onEnd }: { session: OpenSession; onEnd: () => void }) {
  const where = browserOf(session.user_agent)
  return (
    <li className="entryrow">
      <div>
        <b>{where}</b>
        <span className="s">
          {session.is_current ? 'This browser' : session.ip} · since {momentOf(session.created_at)}
          {session.last_seen_at !== undefined && ` · last seen ${momentOf(session.last_seen_at)}`}
        </span>
      </div>
      <button type="button" className="btn" aria-label={session.is_current ? 'Sign out here' : `Sign ${where} out`} onClick={onEnd}>
        {session.is_current ? 'Sign out here' : 'Sign it out'}
      </button>
    </li>
  )
}

export function Sessions() {
  const { data = [] } = useQuery(openSessionsQuery)
  const { act, fault } = useAct()
  const others = data.filter(({ is_current: isHere }) => !isHere).map(({ id }) => id)
  return (
    <section className="part">
      <h2>Where you are signed in</h2>
      <ul className="entries" aria-label="Sessions">
        {data.map((session) => (
          <Row key={session.id} session={session} onEnd={() => act(session.is_current ? leave : () => end([session.id]), 'Signed out')} />
        ))}
      </ul>
      <FaultLine fault={fault} />
      {others.length > 0 && (
        <button type="button" className="btn" onClick={() => act(() => end(others), 'Signed out everywhere else')}>
          Sign out everywhere else
        </button>
      )}
    </section>
  )
}
