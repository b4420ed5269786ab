// A mix from silent to past its dose: how often it is in its voice, and how good that is in all.

import { Trans, useLingui } from '@lingui/react/macro'
import type { Evaluation } from '#/api/columnists'
import { PointsTable } from '#/features/desk/CurveNumbers'
import { number } from '#/lib/numbers'

type Point = NonNullable<Evaluation['mix']>['curve'][number]

const WIDTH = 320
const HEIGHT = 64
const PAD = 3
const MOST_HM = 2

export function MixCurve({ curve, dose }: { curve: readonly Point[]; dose: number }) {
  const { t } = useLingui()
  const end = Math.max(dose, ...curve.map(({ strength }) => strength))
  const x = (strength: number) => ((strength / end) * WIDTH).toFixed(1)
  const path = (share: (point: Point) => number) =>
    curve.map((point, place) => `${place === 0 ? 'M' : 'L'}${x(point.strength)} ${(HEIGHT - PAD - share(point) * (HEIGHT - 2 * PAD)).toFixed(1)}`).join('')
  const rows = curve.map(({ strength, style, hm }) => {
    const times = `${number(strength, 0, 2)}×`
    return [strength === dose ? `${times}, ${t`This mix`}` : times, number(style, 2), number(hm, 2)]
  })
  return (
    <>
      <div className="desk bench mix-curve">
        <figure className="dose">
          <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" role="img" aria-label={t`Dose curve of this mix: voice and quality by strength`}>
            <path className="dose-fluency" d={path(({ hm }) => hm / MOST_HM)} />
            <path className="dose-style" d={path(({ style }) => style)} />
            <path className="dose-here pos" d={`M${x(dose)} 0V${HEIGHT}`} />
          </svg>
          <figcaption>
            <span className="key-style">
              <Trans>in its voice</Trans>
            </span>
            <span className="key-fluency">
              <Trans>all three together</Trans>
            </span>
            <span>
              <Trans>the line: this mix</Trans>
            </span>
          </figcaption>
        </figure>
      </div>
      <PointsTable label={t`Dose curve as a table`} heads={[t`Strength`, t`In its voice`, t`All three, 0–2`]} rows={rows} />
    </>
  )
}
