// The dark squares of a QR code as one SVG path: a rectangle for each run in a row.

export interface Squares {
  readonly size: number
  readonly get: (x: number, y: number) => boolean
}

export function qrPath({ size, get }: Squares): string {
  let path = ''
  for (let y = 0; y < size; y += 1) {
    for (let x = 0; x < size; x += 1) {
      const start = x
      while (x < size && get(x, y)) x += 1
      const run = x - start
      if (run > 0) path += `M${start} ${y}h${run}v1h${-run}z`
    }
  }
  return path
}
