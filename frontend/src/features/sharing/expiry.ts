// How long a link opens what it was made for.

import type { MessageDescriptor } from '@lingui/core'
import { msg } from '@lingui/core/macro'

export const LASTS = {
  forever: msg`Until I revoke it`,
  day: msg`One day`,
  week: msg`One week`,
  month: msg`30 days`,
} satisfies Record<string, MessageDescriptor>

export type Lasts = keyof typeof LASTS

const DAYS: Readonly<Record<Lasts, number | null>> = { forever: null, day: 1, week: 7, month: 30 }
const DAY_MS = 86_400_000

export function expiryOf(lasts: Lasts, now: number): string | null {
  const days = DAYS[lasts]
  return days === null ? null : new Date(now + days * DAY_MS).toISOString()
}
