// The public columnists that have a feature on their desk.

import { Trans, useLingui } from '@lingui/react/macro'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { turningQuery } from '#/api/queries/columnists'
import type { Feature } from '#/api/shapes'
import { Author } from '#/features/columnists/Lineage'
import { Avatar, More } from '#/features/columnists/Page'
import { Fault } from '#/ui/Fault'

export function UsedBy({ feature }: { feature: Feature }) {
  const { t } = useLingui()
  const found = useInfiniteQuery(turningQuery(feature.artifact, feature.index))
  const { data, error, refetch } = found
  return (
    <section aria-labelledby="used">
      <h2 id="used">
        <Trans>Who turns it</Trans>
      </h2>
      <Fault error={error} onRetry={() => void refetch()} />
      {data?.length === 0 && (
        <p className="none">
          <Trans>No public columnist has it on the desk.</Trans>
        </p>
      )}
      <ul className="turning" aria-label={t`Columnists with ${feature.label} on the desk`}>
        {data?.map(({ slug, name, author }) => (
          <li key={slug}>
            <Avatar slug={slug} />
            <span>
              <Link to="/columnists/$slug/profile" params={{ slug }}>
                {name}
              </Link>{' '}
              <Author author={author?.username ?? null} />
            </span>
          </li>
        ))}
      </ul>
      <More {...found} />
    </section>
  )
}
