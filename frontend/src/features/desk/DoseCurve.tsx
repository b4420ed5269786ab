// What turning does, as measured: style and fluency over strength, the tested range, and where the dial stands.

import { Trans, useLingui } from '@lingui/react/macro'
import type { CurvePoint, FeatureDial } from '#/api/shapes'
import { pointsOf } from './curve'
import { clampTo, LIMIT, safeBand, toDial } from './dials'

const WIDTH = 320
const HEIGHT = 44
const PAD = 3

const x = (dial: number) => ((clampTo(dial) + LIMIT) / (2 * LIMIT)) * WIDTH

function line(dial: FeatureDial, of: (point: CurvePoint) => number, top: number): string {
  return pointsOf(dial)
    .map((point, index) => {
      const y = HEIGHT - PAD - (of(point) / top) * (HEIGHT - 2 * PAD)
      return `${index === 0 ? 'M' : 'L'}${x(toDial(point.strength, dial.ceiling)).toFixed(1)} ${y.toFixed(1)}`
    })
    .join('')
}

export function DoseCurve({ dial, value, label }: { dial: FeatureDial; value: number; label: string }) {
  const { t } = useLingui()
  if (dial.curve.length < 2) return null
  const band = safeBand(dial)
  const top = Math.max(1, ...dial.curve.flatMap(({ style, fluency }) => [style, fluency]))
  return (
    <figure className="dose">
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" role="img" aria-label={t`Measured effect of ${label}: style and fluency by dial position`}>
        {band && <rect className="dose-safe" x={x(band[0])} width={x(band[1]) - x(band[0])} y="0" height={HEIGHT} />}
        <path className="dose-fluency" d={line(dial, (point) => point.fluency, top)} />
        <path className="dose-style" d={line(dial, (point) => point.style, top)} />
        <path className={value < 0 ? 'dose-here neg' : 'dose-here pos'} d={`M${x(value).toFixed(1)} 0V${HEIGHT}`} />
      </svg>
      <figcaption>
        <span className="key-style">
          <Trans>style</Trans>
        </span>
        <span className="key-fluency">
          <Trans>fluency</Trans>
        </span>
      </figcaption>
    </figure>
  )
}
