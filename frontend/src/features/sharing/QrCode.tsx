// An address as a QR code, black on white whatever the edition: scanners want it so.

import { generate, mode } from 'lean-qr'
import { qrPath } from './qrPath'

const QUIET = 4 // squares of margin, as the standard asks for

export default function QrCode({ text, label }: { text: string; label: string }) {
  const code = generate(new URL(text).href, { modes: [mode.ascii] })
  const side = code.size + 2 * QUIET
  return (
    <svg className="qr" viewBox={`${-QUIET} ${-QUIET} ${side} ${side}`} role="img" aria-label={label} shapeRendering="crispEdges">
      <rect x={-QUIET} y={-QUIET} width={side} height={side} fill="#fff" />
      <path d={qrPath(code)} fill="#000" />
    </svg>
  )
}
