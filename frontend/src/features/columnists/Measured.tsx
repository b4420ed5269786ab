// What was measured of an edition: the mix as a whole against the model alone and against a prompt; single dials.

import type { MessageDescriptor } from '@lingui/core'
import { msg } from '@lingui/core/macro'
import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import type { Evaluation } from '#/api/columnists'
import { evaluationQuery } from '#/api/queries/columnists'
import { spoken, toDial } from '#/features/desk/dials'
import { number, percentage } from '#/lib/numbers'
import { Fault } from '#/ui/Fault'
import { MixCurve } from './MixCurve'

type Mix = NonNullable<Evaluation['mix']>
type Scores = Mix['scores']
type MeasuredDial = Evaluation['dials'][number]

const ARMS: Readonly<Record<string, MessageDescriptor>> = {
  unsteered: msg`The model alone`,
  'system prompt': msg`A prompt alone`,
}

const SHARES: Record<MeasuredDial['shares'][number]['what'], MessageDescriptor> = {
  joke_at_rest: msg`Jokes told, at rest`,
  joke_turned: msg`Jokes told, turned`,
  joke_turned_after_decline: msg`Jokes told, turned after a decline`,
  facts_turned: msg`Other answers right, turned`,
}

function Shown({ interval, as }: { interval: readonly number[]; as: (value: number) => string }) {
  const [mean = 0, low = 0, high = 0] = interval
  return (
    <>
      {as(mean)}{' '}
      <small>
        {as(low)}–{as(high)}
      </small>
    </>
  )
}

const points = (value: number) => number(value, 2)

function Arm({ name, scores }: { name: string; scores: Scores }) {
  return (
    <tr>
      <th scope="row">{name}</th>
      <td>
        <Shown interval={scores.style} as={percentage} />
      </td>
      <td>
        <Shown interval={scores.facts} as={percentage} />
      </td>
      <td>
        <Shown interval={scores.fluency} as={points} />
      </td>
      <td>
        <Shown interval={scores.hm} as={points} />
      </td>
    </tr>
  )
}

function MixMeasured({ mix }: { mix: Mix }) {
  const { t } = useLingui()
  return (
    <>
      <p>
        <Trans>
          This mix, asked <Plural value={mix.questions} one="# question" other="# questions" /> that chose nothing in it, judged as “{mix.style}”:
        </Trans>
      </p>
      <div className="scroll" role="group" aria-label={t`Scores of this mix`} tabIndex={0}>
        <table className="numbers">
          <thead>
            <tr>
              <td />
              <th scope="col">
                <Trans>In its voice</Trans>
              </th>
              <th scope="col">
                <Trans>Facts right</Trans>
              </th>
              <th scope="col">
                <Trans>Fluency, 0–2</Trans>
              </th>
              <th scope="col">
                <Trans>All three, 0–2</Trans>
              </th>
            </tr>
          </thead>
          <tbody>
            <Arm name={t`This mix`} scores={mix.scores} />
            {mix.beside.map(({ arm, scores }) => {
              const known = ARMS[arm]
              return <Arm key={arm} name={known ? t(known) : arm} scores={scores} />
            })}
          </tbody>
        </table>
      </div>
      {mix.curve.length > 1 && <MixCurve curve={mix.curve} dose={mix.dose} />}
    </>
  )
}

function DialMeasured({ dial: { feature, strength, shares } }: { dial: MeasuredDial }) {
  const { t } = useLingui()
  const value = spoken(toDial(strength, feature.dial.ceiling))
  return (
    <>
      <p>
        <Trans>
          {feature.label}, turned from rest to {value}:
        </Trans>
      </p>
      <div className="scroll" role="group" aria-label={t`Effect of ${feature.label}`} tabIndex={0}>
        <table className="numbers">
          <tbody>
            {shares.map(({ what, questions, share }) => (
              <tr key={what}>
                <th scope="row">{t(SHARES[what])}</th>
                <td>
                  <Shown interval={share} as={percentage} />
                </td>
                <td>
                  <Plural value={questions} one="# question" other="# questions" />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  )
}

export function Measured({ slug, edition }: { slug: string; edition: number }) {
  const { data, error, refetch } = useQuery(evaluationQuery(slug, edition))
  if (error) return <Fault error={error} onRetry={() => void refetch()} />
  if (!data) return null
  const { mix, dials, sampling, seed } = data
  return (
    <section aria-labelledby="measured">
      <h2 id="measured">
        <Trans>What was measured</Trans>
      </h2>
      {mix && <MixMeasured mix={mix} />}
      {dials.map((dial) => (
        <DialMeasured key={dial.feature.index} dial={dial} />
      ))}
      <p className="none">
        <Trans>
          Small figures: 95 % intervals. At temperature {number(sampling.temperature, 0, 2)}, top-p {number(sampling.top_p, 0, 2)}, seed {seed}.
        </Trans>
      </p>
    </section>
  )
}
