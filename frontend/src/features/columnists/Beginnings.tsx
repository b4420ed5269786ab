// Other beginnings than an empty form: what makes a columnist some other way has its place here.

import { Trans } from '@lingui/react/macro'
import { Link } from '@tanstack/react-router'
import { ImportDrop } from './ImportDrop'

function FromGallery() {
  return (
    <p>
      <Trans>
        Or pick one in the <Link to="/gallery">gallery</Link> and reprint it.
      </Trans>
    </p>
  )
}

const WAYS = [ImportDrop, FromGallery] as const

export function Beginnings() {
  return (
    <details className="beginnings">
      <summary>
        <Trans>Begin from a card or from somebody else’s columnist</Trans>
      </summary>
      {WAYS.map((Way, place) => (
        <Way key={place} />
      ))}
    </details>
  )
}
