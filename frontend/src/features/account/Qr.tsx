// A text as a QR code: our own picture of it, black on white in both editions, since readers expect that.

import { useLingui } from '@lingui/react/macro'
import { encode } from 'uqr'

const QUIET = 4 // modules of white around it, or readers do not find it

export default function Qr({ text }: { text: string }) {
  const { t } = useLingui()
  const { data, size } = encode(text, { ecc: 'M', border: QUIET })
  const dark = data.flatMap((row, y) => row.flatMap((isDark, x) => (isDark ? [`M${x},${y}h1v1h-1z`] : [])))
  return (
    <svg className="qr" viewBox={`0 0 ${size} ${size}`} role="img" aria-label={t`QR code of the key`} shapeRendering="crispEdges">
      <rect width={size} height={size} fill="#fff" />
      <path d={dark.join('')} fill="#000" />
    </svg>
  )
}
