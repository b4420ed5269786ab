// The dials of an edition, to be read: where each stands, and what was measured of it.

import { Trans, useLingui } from '@lingui/react/macro'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import type { Dial } from '#/api/shapes'
import { DoseCurve } from '#/features/desk/DoseCurve'
import { dialOf, spoken, valueText } from '#/features/desk/dials'
import { PLACES } from '#/features/desk/places'
import { firstSentence } from '#/lib/text'
import { SamplesOf } from './Samples'

function Doing({ mode, value }: { mode: Dial['clamp']['mode']; value: number }) {
  if (mode === 'clamp') return value === 0 ? <Trans>silenced</Trans> : <Trans>held at this strength</Trans>
  return value === 0 ? <Trans>at rest</Trans> : <Trans>added</Trans>
}

function Heard({ dial }: { dial: Dial }) {
  const { t } = useLingui()
  const [isOpen, setIsOpen] = useState(false)
  return (
    <details onToggle={(event) => setIsOpen(event.currentTarget.open)}>
      <summary aria-label={t`${dial.feature.label} at three doses`}>
        <Trans>At three doses</Trans>
      </summary>
      {isOpen && <SamplesOf feature={dial.feature} />}
    </details>
  )
}

function Row({ dial }: { dial: Dial }) {
  const { t } = useLingui()
  const { feature, clamp } = dial
  const value = dialOf(dial)
  return (
    <li className="strip">
      <div className="h">
        <span className="n">
          <Link to="/features/$artifact/$index" params={{ artifact: feature.artifact, index: String(feature.index) }}>
            {feature.label}
          </Link>
          <small>{firstSentence(feature.description)}</small>
        </span>
        <span className={`led ${value > 0 ? 'pos' : value < 0 ? 'neg' : 'off'}`}>
          <span aria-hidden="true">{spoken(value)}</span>
          <span className="sr">{valueText(value, feature.dial)}</span>
        </span>
      </div>
      <p className="hint">
        <Doing mode={clamp.mode} value={value} />, {t(PLACES[clamp.positions])}
      </p>
      <DoseCurve dial={feature.dial} value={value} label={feature.label} />
      {feature.dial.curve.length > 1 && <Heard dial={dial} />}
    </li>
  )
}

export function DialList({ dials }: { dials: readonly Dial[] }) {
  return (
    <div className="desk bench">
      <ul className="strips">
        {dials.map((dial) => (
          <Row key={`${dial.feature.artifact}/${dial.feature.index}`} dial={dial} />
        ))}
      </ul>
    </div>
  )
}
