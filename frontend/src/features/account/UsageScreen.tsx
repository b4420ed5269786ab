// Usage: what is left of today, and thirty days as bars and as a table.

import { i18n, type MessageDescriptor } from '@lingui/core'
import { msg, plural } from '@lingui/core/macro'
import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import type { Today } from '#/api/account'
import { usageQuery } from '#/api/queries/account'
import { number } from '#/lib/numbers'
import { momentOf, shortDayOf } from '#/lib/days'
import { type Day, thirtyDays } from './days'
import { AccountPage } from './Page'
import { Unread } from './Unread'

const HEIGHT = 96
const BAR = 10

const QUOTAS: Partial<Record<string, MessageDescriptor>> = {
  chats: msg`Chats`,
  unfinished: msg`Replies being written`,
  keys: msg`API keys`,
  personas: msg`Columnists`,
  vectors: msg`Vectors`,
  clippings: msg`Clippings`,
  folders: msg`Folders`,
  exports: msg`Exports today`,
}

function quotaName(name: string): string {
  const words = QUOTAS[name]
  return words ? i18n._(words) : name.replaceAll('_', ' ').replace(/^./u, (first) => first.toUpperCase())
}

function Now({ today }: { today: Today }) {
  const { t } = useLingui()
  const spent = today.tokens + today.reserved
  return (
    <section className="part">
      <h2>
        <Trans>Today</Trans>
      </h2>
      <p className="figure">
        <Trans>
          <b>{number(today.left)}</b> of {number(today.allowed)} tokens left
        </Trans>
      </p>
      <meter className="meter" min={0} max={today.allowed} value={Math.min(spent, today.allowed)} aria-label={t`Tokens used today`}>
        <Trans>
          {number(spent)} of {number(today.allowed)}
        </Trans>
      </meter>
      <p className="hint">
        <Plural value={today.replies} one={`${number(today.tokens)} used in # reply.`} other={`${number(today.tokens)} used in # replies.`} />{' '}
        {today.reserved > 0 && <Trans>{number(today.reserved)} held for replies being written.</Trans>} <Trans>Full again {momentOf(today.back_at)}.</Trans>
      </p>
    </section>
  )
}

function Bars({ days }: { days: readonly Day[] }) {
  const { t } = useLingui()
  const most = Math.max(1, ...days.map(({ tokens }) => tokens))
  const total = days.reduce((sum, { tokens }) => sum + tokens, 0)
  const words = t`Tokens of 30 days: ${number(total)} in all, ${number(most === 1 ? 0 : most)} on the busiest day. The table below has each.`
  return (
    <figure className="bars">
      <svg viewBox={`0 0 ${BAR * days.length} ${HEIGHT}`} preserveAspectRatio="none" role="img" aria-label={words}>
        {days.map(({ day, tokens, replies }, place) => {
          const height = tokens === 0 ? 1 : Math.max(3, (tokens / most) * HEIGHT)
          return (
            <rect key={day} className={tokens === 0 ? 'bar none' : 'bar'} x={place * BAR + 1} y={HEIGHT - height} width={BAR - 2} height={height}>
              <title>{`${shortDayOf(day)}: ${plural(tokens, { one: '# token', other: '# tokens' })}, ${plural(replies, { one: '# reply', other: '# replies' })}`}</title>
            </rect>
          )
        })}
      </svg>
      <figcaption>
        <span>{shortDayOf(days[0]?.day ?? '')}</span>
        <span>
          <Plural value={total} one="# token in 30 days" other="# tokens in 30 days" />
        </span>
        <span>
          <Trans>today</Trans>
        </span>
      </figcaption>
    </figure>
  )
}

function Table({ days }: { days: readonly Day[] }) {
  const { t } = useLingui()
  return (
    <details>
      <summary>
        <Trans>As a table</Trans>
      </summary>
      <table className="figures">
        <caption className="sr">
          <Trans>Tokens and replies by day (UTC), newest first</Trans>
        </caption>
        <thead>
          <tr>
            <th scope="col">{t`Day`}</th>
            <th scope="col">{t`Tokens`}</th>
            <th scope="col">{t`Replies`}</th>
          </tr>
        </thead>
        <tbody>
          {days.toReversed().map(({ day, tokens, replies }) => (
            <tr key={day}>
              <th scope="row">{shortDayOf(day)}</th>
              <td>{number(tokens)}</td>
              <td>{number(replies)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  )
}

function Quotas({ quotas }: Pick<Today, 'quotas'>) {
  const { t } = useLingui()
  return (
    <section className="part">
      <h2>
        <Trans>How much fits</Trans>
      </h2>
      <table className="figures">
        <thead>
          <tr>
            <th scope="col">{t`What`}</th>
            <th scope="col">{t`Used`}</th>
            <th scope="col">{t`At most`}</th>
          </tr>
        </thead>
        <tbody>
          {Object.entries(quotas).map(([name, { used, most }]) => (
            <tr key={name}>
              <th scope="row">{quotaName(name)}</th>
              <td>{number(used)}</td>
              <td>{number(most)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

export function UsageScreen() {
  const { t } = useLingui()
  const usage = useQuery({ ...usageQuery, retry: false })
  const { data } = usage
  const days = data ? thirtyDays(data.days, data.today.day) : []
  return (
    <AccountPage title={t`Usage`} forGuests>
      <Unread of={usage} />
      {data && (
        <>
          <Now today={data.today} />
          <section className="part">
            <h2>
              <Trans>Thirty days</Trans>
            </h2>
            <Bars days={days} />
            <Table days={days} />
          </section>
          <Quotas quotas={data.today.quotas} />
        </>
      )}
    </AccountPage>
  )
}
