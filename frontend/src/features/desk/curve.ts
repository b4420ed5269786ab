// The measured points that a dial reaches, in order; where it ends between two of them, what lies there on the line.

import type { CurvePoint, FeatureDial } from '#/api/shapes'

function between(a: CurvePoint, b: CurvePoint, strength: number): CurvePoint {
  const way = (strength - a.strength) / (b.strength - a.strength)
  const at = (of: (point: CurvePoint) => number) => of(a) + way * (of(b) - of(a))
  return { strength, style: at(({ style }) => style), instruct: at(({ instruct }) => instruct), fluency: at(({ fluency }) => fluency), hm: at(({ hm }) => hm) }
}

export function pointsOf({ curve, ceiling }: FeatureDial): readonly CurvePoint[] {
  const points = [...curve].sort((a, b) => a.strength - b.strength)
  const ends = [-ceiling, ceiling].flatMap((end) => {
    const after = points.findIndex(({ strength }) => strength > end)
    const [a, b] = [points[after - 1], points[after]]
    return a && b && a.strength < end ? [between(a, b, end)] : []
  })
  const within = points.filter(({ strength }) => Math.abs(strength) <= ceiling)
  return [...within, ...ends].sort((a, b) => a.strength - b.strength)
}
