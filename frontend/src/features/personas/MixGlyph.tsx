// A columnist's fingerprint: one bar per dial, up for amplify, down for suppress.

import type { Dial } from '#/api/shapes'
import { dialOf } from '#/features/desk/dials'
import { barsDrawn, MARGIN, SIZE } from './glyph'

export function MixGlyph({ dials }: { dials: readonly Dial[] }) {
  return (
    <svg className="glyph" viewBox={`0 0 ${SIZE} ${SIZE}`} aria-hidden="true">
      <rect width={SIZE} height={SIZE} rx="4" className="glyph-back" />
      <path d={`M${MARGIN} ${SIZE / 2}H${SIZE - MARGIN}`} className="glyph-zero" />
      {barsDrawn(dials.map(dialOf)).map(({ way, ...box }, place) => (
        <rect key={place} {...box} className={`glyph-${way}`} />
      ))}
    </svg>
  )
}
