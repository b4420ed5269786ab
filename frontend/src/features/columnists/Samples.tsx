// Examples at three doses: what the model said to one question with one dial at rest, at its dose, at its end.

import { Trans } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { featureWholeQuery } from '#/api/queries/personas'
import type { Feature } from '#/api/shapes'
import { spoken, toDial } from '#/features/desk/dials'
import { number } from '#/lib/numbers'
import { Fault } from '#/ui/Fault'

type Sample = NonNullable<Feature['samples']>[number]

function Said({ reply, feature }: { reply: Sample['replies'][number]; feature: Feature }) {
  const value = toDial(reply.strength, feature.dial.ceiling)
  return (
    <div>
      <dt>
        <span className={`led ${value > 0 ? 'pos' : value < 0 ? 'neg' : 'off'}`}>{spoken(value)}</span>
      </dt>
      <dd>{reply.text}</dd>
    </div>
  )
}

export function Samples({ feature }: { feature: Feature }) {
  const samples = feature.samples ?? []
  const first = samples[0]
  if (!first) return null
  const [temperature, topP] = [number(first.sampling.temperature, 0, 2), number(first.sampling.top_p, 0, 2)]
  return (
    <div className="samples">
      {samples.map((sample) => (
        <section key={sample.question} aria-label={sample.question}>
          <p className="asks">“{sample.question}”</p>
          <dl>
            {sample.replies.map((reply) => (
              <Said key={reply.strength} reply={reply} feature={feature} />
            ))}
          </dl>
        </section>
      ))}
      <p className="hint">
        <Trans>
          Said by the model with this dial alone, at temperature {temperature}, top-p {topP}, seed {first.seed}. Two questions, one seed, nothing picked.
        </Trans>
      </p>
    </div>
  )
}

/** Fetched when it is opened: a list's feature comes without them. */
export function SamplesOf({ feature }: { feature: Feature }) {
  const { data, error, refetch } = useQuery(featureWholeQuery(feature.artifact, feature.index))
  if (error) return <Fault error={error} onRetry={() => void refetch()} />
  if (!data) return null
  if (data.samples?.length) return <Samples feature={data} />
  return (
    <p className="hint">
      <Trans>Nobody has recorded this dial.</Trans>
    </p>
  )
}
