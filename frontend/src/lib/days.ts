// Days and moments as they are shown, in the page's language.

import { i18n } from '@lingui/core'

type When = string | number

/** The API writes ISO, the sign-in part seconds. */
const date = (when: When) => new Date(typeof when === 'number' ? when * 1_000 : when)

export const dayOf = (when: When) => i18n.date(date(when), { day: 'numeric', month: 'long', year: 'numeric' })
export const momentOf = (when: When) =>
  i18n.date(date(when), { day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit' })
/** A date of the calendar, without an hour: the same everywhere. */
export const shortDayOf = (when: string) => i18n.date(date(`${when}T00:00:00Z`), { day: 'numeric', month: 'short', timeZone: 'UTC' })
