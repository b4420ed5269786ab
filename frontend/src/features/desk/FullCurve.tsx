// The whole dose curve: style on the left axis, fluency and facts on the right, the tested range, the dose, the dial.

import { Trans, useLingui } from '@lingui/react/macro'
import type { CurvePoint, FeatureDial } from '#/api/shapes'
import { pointsOf } from './curve'
import { clampTo, LIMIT, safeBand, spoken, toDial } from './dials'

const [WIDTH, HEIGHT] = [312, 190]
const [LEFT, RIGHT, TOP, BOTTOM] = [30, 20, 16, 36] // room for the axes' words
const STEPS = [-10, -5, 0, 5, 10]
const SHARES = [0, 0.5, 1]
const MOST_SCORE = 2 // of fluency and facts

const x = (dial: number) => LEFT + ((clampTo(dial) + LIMIT) / (2 * LIMIT)) * (WIDTH - LEFT - RIGHT)
const y = (share: number) => HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM)

function path(dial: FeatureDial, share: (point: CurvePoint) => number): string {
  const points = pointsOf(dial)
  return points.map((point, place) => `${place === 0 ? 'M' : 'L'}${x(toDial(point.strength, dial.ceiling)).toFixed(1)} ${y(share(point)).toFixed(1)}`).join('')
}

function Axes() {
  return (
    <g className="axes">
      {SHARES.map((share) => (
        <g key={share}>
          <path d={`M${LEFT} ${y(share)}H${WIDTH - RIGHT}`} />
          <text x={LEFT - 6} y={y(share) + 4} textAnchor="end">
            {share}
          </text>
          <text x={WIDTH - RIGHT + 6} y={y(share) + 4}>
            {share * MOST_SCORE}
          </text>
        </g>
      ))}
      {STEPS.map((step) => (
        <g key={step}>
          <path d={`M${x(step)} ${y(0)}v5`} />
          <text x={x(step)} y={HEIGHT - BOTTOM + 18} textAnchor="middle">
            {spoken(step)}
          </text>
        </g>
      ))}
    </g>
  )
}

export function FullCurve({ dial, value, label }: { dial: FeatureDial; value: number; label: string }) {
  const { t } = useLingui()
  const band = safeBand(dial)
  const dose = dial.dose === null ? null : toDial(dial.dose, dial.ceiling)
  return (
    <figure className="full-curve">
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={t`Dose curve of ${label}; its numbers are in the table below`}>
        {band && <rect className="dose-safe" x={x(band[0])} width={x(band[1]) - x(band[0])} y={TOP} height={y(0) - TOP} />}
        <Axes />
        <path className="dose-fluency" d={path(dial, ({ fluency }) => fluency / MOST_SCORE)} />
        <path className="dose-facts" d={path(dial, ({ instruct }) => instruct / MOST_SCORE)} />
        <path className="dose-style" d={path(dial, ({ style }) => style)} />
        {dose !== null && (
          <g className="dose-dose">
            <path d={`M${x(dose)} ${TOP}V${y(0)}`} />
            <text x={x(dose)} y={TOP - 4} textAnchor="middle">
              {t`dose`}
            </text>
          </g>
        )}
        <path className={value < 0 ? 'dose-here neg' : 'dose-here pos'} d={`M${x(value).toFixed(1)} ${TOP}V${y(0)}`} />
      </svg>
      <figcaption>
        <span className="key-style">
          <Trans>style heard (0–1, left)</Trans>
        </span>
        <span className="key-fluency">
          <Trans>fluency (0–2, right)</Trans>
        </span>
        <span className="key-facts">
          <Trans>facts right (0–2, right)</Trans>
        </span>
        {band && (
          <span>
            <Trans>
              Green: tested, {spoken(band[0])} to {spoken(band[1])}.
            </Trans>
          </span>
        )}
        {dose !== null && (
          <span>
            <Trans>Best dose: {spoken(dose)}.</Trans>
          </span>
        )}
      </figcaption>
    </figure>
  )
}
