// The features whose directions lie nearest.

import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { neighboursQuery } from '#/api/queries/features'
import type { Feature } from '#/api/shapes'
import { number } from '#/lib/numbers'
import { firstSentence } from '#/lib/text'
import { Fault } from '#/ui/Fault'

export function Neighbours({ feature: { artifact, index, label } }: { feature: Feature }) {
  const { t } = useLingui()
  const { data, error, refetch } = useQuery(neighboursQuery(artifact, index))
  if (!error && !data?.length) return null
  return (
    <section aria-labelledby="near">
      <h2 id="near">
        <Trans>Neighbours</Trans>
      </h2>
      <Fault error={error} onRetry={() => void refetch()} />
      <ul className="near" aria-label={t`Neighbours of ${label}`}>
        {data?.map(({ feature, similarity }) => (
          <li key={feature.index}>
            <span>
              <Link to="/features/$artifact/$index" params={{ artifact: feature.artifact, index: String(feature.index) }}>
                {feature.label}
              </Link>
              <small>{firstSentence(feature.description)}</small>
            </span>
            <span className="figure">{number(similarity, 2)}</span>
          </li>
        ))}
      </ul>
      <p className="none">
        <Trans>The figure is the cosine between the two directions: 1 is the same, 0 unrelated.</Trans>
      </p>
    </section>
  )
}
