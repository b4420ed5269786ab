// Where a columnist comes from, and who reprinted it.

import { Trans, useLingui } from '@lingui/react/macro'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { lineageQuery } from '#/api/queries/columnists'
import type { Lineage } from '#/api/columnists'
import type { Persona } from '#/api/shapes'
import { More } from './Page'

export function Author({ author }: { author: string | null }) {
  if (author === null) {
    return (
      <span>
        <Trans>of the house</Trans>
      </span>
    )
  }
  return (
    <span>
      <Trans>
        by{' '}
        <Link to="/authors/$username" params={{ username: author }}>
          {author}
        </Link>
      </Trans>
    </span>
  )
}

function Origin({ from }: { from: Lineage['ancestors'][number] | undefined }) {
  if (!from) {
    return (
      <p>
        <Trans>A reprint of a columnist that is not shown any more.</Trans>
      </p>
    )
  }
  const { slug, name, edition } = from
  return (
    <p>
      <Trans>
        A reprint of{' '}
        <Link to="/columnists/$slug/profile" params={{ slug }}>
          {name}
        </Link>
        , edition {edition}.
      </Trans>
    </p>
  )
}

export function Family({ persona }: { persona: Persona }) {
  const { t } = useLingui()
  const found = useInfiniteQuery(lineageQuery(persona.slug))
  const { data } = found
  if (!data || (!persona.is_reprint && data.reprints.length === 0)) return null
  return (
    <section aria-labelledby="family">
      <h2 id="family">
        <Trans>Reprints</Trans>
      </h2>
      {persona.is_reprint && <Origin from={data.ancestors[0]} />}
      <ul className="family" aria-label={t`Reprints`}>
        {data.reprints.map(({ slug, name, author }) => (
          <li key={slug}>
            <Link to="/columnists/$slug/profile" params={{ slug }}>
              {name}
            </Link>{' '}
            <Author author={author} />
          </li>
        ))}
      </ul>
      <More {...found} />
    </section>
  )
}
