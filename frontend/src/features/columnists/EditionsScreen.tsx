// The editions of a columnist, and two of them compared.

import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router'
import type { EditionWhole } from '#/api/columnists'
import { diffQuery, editionsQuery } from '#/api/queries/columnists'
import { personaQuery } from '#/api/queries/personas'
import { dayOf } from '#/lib/days'
import { Fault } from '#/ui/Fault'
import { DiffView } from './DiffView'
import { More, Nothing, Page } from './Page'

interface RowProps {
  readonly edition: EditionWhole
  readonly from: number
  readonly to: number
  readonly onPick: (end: 'from' | 'to', number: number) => void
}

function Row({ edition, from, to, onPick }: RowProps) {
  const { t } = useLingui()
  const { number, note, created_at: printed, clamps } = edition
  const ends = [
    ['from', t`from`, t`Compare from edition ${number}`],
    ['to', t`to`, t`Compare to edition ${number}`],
  ] as const
  return (
    <li className="edition">
      <span className="words">
        <b>
          <Trans>Edition {number}</Trans>
        </b>{' '}
        {note && <span>“{note}”</span>}
        <span className="s">
          {dayOf(printed)}, <Plural value={clamps.length} one="# dial" other="# dials" />
        </span>
      </span>
      {ends.map(([end, words, label]) => (
        <label key={end} className="pick">
          <input
            type="radio"
            name={end}
            aria-label={label}
            checked={number === (end === 'from' ? from : to)}
            onChange={() => onPick(end, number)}
          />
          {words}
        </label>
      ))}
    </li>
  )
}

export default function EditionsScreen() {
  const { t } = useLingui()
  const { slug } = useParams({ from: '/columnists/$slug/editions' })
  const asked = useSearch({ from: '/columnists/$slug/editions' })
  const navigate = useNavigate({ from: '/columnists/$slug/editions' })
  const { data: persona, error } = useQuery(personaQuery(slug))
  const editions = useInfiniteQuery({ ...editionsQuery(slug), enabled: persona !== undefined })
  const numbers = editions.data?.map(({ number }) => number) ?? []
  const to = asked.to ?? numbers[0] ?? 1
  const from = asked.from ?? numbers[1] ?? to
  const diff = useQuery({ ...diffQuery(slug, from, to), enabled: from !== to })
  if (!persona) return <Nothing error={error} />
  const pick = (end: 'from' | 'to', number: number) => void navigate({ search: { from, to, [end]: number }, replace: true })
  return (
    <Page title={t`Editions of ${persona.name}`}>
      <p className="kick">
        <Trans>Editions</Trans>
      </p>
      <h1>
        <Link to="/columnists/$slug/profile" params={{ slug }}>
          {persona.name}
        </Link>
      </h1>
      <Fault error={editions.error} />
      <ul aria-label={t`Editions`}>
        {editions.data?.map((edition) => <Row key={edition.number} edition={edition} from={from} to={to} onPick={pick} />)}
      </ul>
      <More {...editions} />
      {from !== to && (
        <section aria-labelledby="changed">
          <h2 id="changed">
            <Trans>
              From edition {from} to edition {to}
            </Trans>
          </h2>
          <Fault error={diff.error} />
          {diff.data && <DiffView diff={diff.data} />}
        </section>
      )}
      {numbers.length === 1 && (
        <p className="none">
          <Trans>There is one edition; a second one will have something to be compared with.</Trans>
        </p>
      )}
    </Page>
  )
}
