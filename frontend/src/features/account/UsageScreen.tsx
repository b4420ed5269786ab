// Usage: what is left of today, and thirty days as bars and as a table.

import { useQuery } from '@tanstack/react-query'
import type { Today } from '#/api/account'
import { usageQuery } from '#/api/queries/account'
import { sentenceOf } from '#/api/http'
import { type Day, thirtyDays } from './days'
import { AccountPage } from './Page'
import { momentOf, shortDayOf } from './when'

const HEIGHT = 96
const BAR = 10
const number = new Intl.NumberFormat('en')

const QUOTAS: Partial<Record<string, string>> = {
  chats: 'Chats',
  unfinished: 'Replies being written',
  keys: 'API keys',
  personas: 'Columnists',
  vectors: 'Vectors',
  clippings: 'Clippings',
  folders: 'Folders',
  exports: 'Exports today',
}

const quotaName = (name: string) => QUOTAS[name] ?? name.replaceAll('_', ' ').replace(/^./u, (first) => first.toUpperCase())

function Now({ today }: { today: Today }) {
  const spent = today.tokens + today.reserved
  return (
    <section className="part">
      <h2>Today</h2>
      <p className="figure">
        <b>{number.format(today.left)}</b> of {number.format(today.allowed)} tokens left
      </p>
      <meter className="meter" min={0} max={today.allowed} value={Math.min(spent, today.allowed)} aria-label="Tokens used today">
        {spent} of {today.allowed}
      </meter>
      <p className="hint">
        {number.format(today.tokens)} used in {number.format(today.replies)} {today.replies === 1 ? 'reply' : 'replies'}
        {today.reserved > 0 && `, ${number.format(today.reserved)} held for replies being written`}. Full again {momentOf(today.back_at)}.
      </p>
    </section>
  )
}

function Bars({ days }: { days: readonly Day[] }) {
  const most = Math.max(1, ...days.map(({ tokens }) => tokens))
  const total = days.reduce((sum, { tokens }) => sum + tokens, 0)
  const words = `Tokens of 30 days: ${number.format(total)} in all, ${number.format(most === 1 ? 0 : most)} on the busiest day. The table below has each.`
  return (
    <figure className="bars">
      <svg viewBox={`0 0 ${BAR * days.length} ${HEIGHT}`} preserveAspectRatio="none" role="img" aria-label={words}>
        {days.map(({ day, tokens, replies }, place) => {
          const height = tokens === 0 ? 1 : Math.max(3, (tokens / most) * HEIGHT)
          return (
            <rect key={day} className={tokens === 0 ? 'bar none' : 'bar'} x={place * BAR + 1} y={HEIGHT - height} width={BAR - 2} height={height}>
              <title>{`${shortDayOf(day)}: ${number.format(tokens)} tokens, ${replies} replies`}</title>
            </rect>
          )
        })}
      </svg>
      <figcaption>
        <span>{shortDayOf(days[0]?.day ?? '')}</span>
        <span>{number.format(total)} tokens in 30 days</span>
        <span>today</span>
      </figcaption>
    </figure>
  )
}

function Table({ days }: { days: readonly Day[] }) {
  return (
    <details>
      <summary>As a table</summary>
      <table className="figures">
        <caption className="sr">Tokens and replies by day (UTC), newest first</caption>
        <thead>
          <tr>
            <th scope="col">Day</th>
            <th scope="col">Tokens</th>
            <th scope="col">Replies</th>
          </tr>
        </thead>
        <tbody>
          {days.toReversed().map(({ day, tokens, replies }) => (
            <tr key={day}>
              <th scope="row">{shortDayOf(day)}</th>
              <td>{number.format(tokens)}</td>
              <td>{number.format(replies)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  )
}

function Quotas({ quotas }: Pick<Today, 'quotas'>) {
  return (
    <section className="part">
      <h2>How much fits</h2>
      <table className="figures">
        <thead>
          <tr>
            <th scope="col">What</th>
            <th scope="col">Used</th>
            <th scope="col">At most</th>
          </tr>
        </thead>
        <tbody>
          {Object.entries(quotas).map(([name, { used, most }]) => (
            <tr key={name}>
              <th scope="row">{quotaName(name)}</th>
              <td>{number.format(used)}</td>
              <td>{number.format(most)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

export function UsageScreen() {
  const { data, error } = useQuery({ ...usageQuery, retry: false })
  const days = data ? thirtyDays(data.days, data.today.day) : []
  return (
    <AccountPage title="Usage" forGuests>
      {error && (
        <p className="ending fault" role="alert">
          {sentenceOf(error)}
        </p>
      )}
      {data && (
        <>
          <Now today={data.today} />
          <section className="part">
            <h2>Thirty days</h2>
            <Bars days={days} />
            <Table days={days} />
          </section>
          <Quotas quotas={data.today.quotas} />
        </>
      )}
    </AccountPage>
  )
}
