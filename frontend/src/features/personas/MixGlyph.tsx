// A columnist's fingerprint: one bar per dial, up for amplify, down for suppress.

import type { Dial } from '#/api/shapes'
import { dialOf } from '#/features/desk/dials'

const SIZE = 26
const SHOWN = 5

export function MixGlyph({ dials }: { dials: readonly Dial[] }) {
  const bars = dials.slice(0, SHOWN).map(dialOf)
  const pitch = (SIZE - 6) / Math.max(bars.length, 3)
  const start = (SIZE - pitch * bars.length) / 2
  return (
    <svg className="glyph" viewBox={`0 0 ${SIZE} ${SIZE}`} aria-hidden="true">
      <rect width={SIZE} height={SIZE} rx="4" className="glyph-back" />
      <path d={`M3 ${SIZE / 2}H${SIZE - 3}`} className="glyph-zero" />
      {bars.map((value, index) => {
        const height = Math.max(1.5, Math.abs(value))
        return (
          <rect
            key={index}
            x={start + (index + 0.2) * pitch}
            y={value >= 0 ? SIZE / 2 - height : SIZE / 2}
            width={pitch * 0.6}
            height={height}
            className={value > 0 ? 'glyph-up' : value < 0 ? 'glyph-down' : 'glyph-none'}
          />
        )
      })}
    </svg>
  )
}
