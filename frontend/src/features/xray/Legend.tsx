// What the colours mean, in numbers.

import { useLingui } from '@lingui/react/macro'
import { shade } from './paint'
import { percent } from './why'
import { type Kind, STEPS } from './words'

const SIDES = { sway: [-4, -3, -2, -1, 0, 1, 2, 3, 4], read: [0, 1, 2, 3, 4], surprise: [0, 1, 2, 3, 4] } satisfies Record<Kind, readonly number[]>

export function Legend({ kind }: { kind: Kind }) {
  const { t } = useLingui()
  const words = (step: number): string => {
    const least = STEPS[kind][Math.abs(step) - 1]
    if (kind === 'sway') return least === undefined ? '1' : `${step < 0 ? '÷' : '×'}${least}`
    if (kind === 'read') return least === undefined ? '0' : percent(least)
    const most = least === undefined ? null : percent(least)
    return most === null ? '100 %' : `< ${most}`
  }
  const title = {
    sway: t`How many times as likely the dial made a word`,
    read: t`How strongly the feature was on, of its maximum`,
    surprise: t`How likely a word was`,
  }[kind]
  return (
    <figure className="x-legend">
      <figcaption>{title}</figcaption>
      <ol>
        {SIDES[kind].map((step) => (
          <li key={step}>
            <i className={step === 0 ? 'same' : shade(step)} aria-hidden="true" />
            {words(step)}
          </li>
        ))}
      </ol>
    </figure>
  )
}
