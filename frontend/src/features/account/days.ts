// The last thirty days as bars: those on which nothing was said are there too.

export interface Day {
  readonly day: string
  readonly tokens: number
  readonly replies: number
}

const DAYS = 30
const DAY_MS = 86_400_000

/** Oldest first, ending with this day. */
export function thirtyDays(known: readonly Day[], today: string): readonly Day[] {
  const byDay = new Map(known.map((one) => [one.day, one]))
  const end = Date.parse(`${today}T00:00:00Z`)
  return Array.from({ length: DAYS }, (_, place) => {
    const day = new Date(end - (DAYS - 1 - place) * DAY_MS).toISOString().slice(0, 10)
    return byDay.get(day) ?? { day, tokens: 0, replies: 0 }
  })
}
