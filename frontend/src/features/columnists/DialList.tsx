// The dials of an edition, to be read: where each stands, and what was measured of it.

import { Link } from '@tanstack/react-router'
import type { Dial } from '#/api/shapes'
import { DoseCurve } from '#/features/desk/DoseCurve'
import { dialOf, spoken, valueText } from '#/features/desk/dials'
import { firstSentence } from '#/lib/text'

function Row({ dial }: { dial: Dial }) {
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
        {clamp.mode === 'clamp' ? (value === 0 ? 'silenced' : 'held at this strength') : value === 0 ? 'at rest' : 'added'}, {PLACES[clamp.positions]}
      </p>
      <DoseCurve dial={feature.dial} value={value} label={feature.label} />
    </li>
  )
}

const PLACES: Record<Dial['clamp']['positions'], string> = {
  header: 'before the first word',
  decision: 'before the first word and at sentence ends',
  reply: 'throughout the reply',
  all: 'everywhere, the question too',
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
