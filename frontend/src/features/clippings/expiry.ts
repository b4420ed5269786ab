// How long a link opens its clipping.

export const LASTS = { forever: 'Until I revoke it', day: 'One day', week: 'One week', month: '30 days' } as const

export type Lasts = keyof typeof LASTS

const DAYS: Readonly<Record<Lasts, number | null>> = { forever: null, day: 1, week: 7, month: 30 }
const DAY_MS = 86_400_000

export function expiryOf(lasts: Lasts, now: number): string | null {
  const days = DAYS[lasts]
  return days === null ? null : new Date(now + days * DAY_MS).toISOString()
}
