// Days and moments as they are shown.

const day = new Intl.DateTimeFormat('en', { day: 'numeric', month: 'long', year: 'numeric' })
const moment = new Intl.DateTimeFormat('en', { day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit' })
const short = new Intl.DateTimeFormat('en', { day: 'numeric', month: 'short', timeZone: 'UTC' })

type When = string | number

/** The API writes ISO, the sign-in part seconds. */
const date = (when: When) => new Date(typeof when === 'number' ? when * 1_000 : when)

export const dayOf = (when: When) => day.format(date(when))
export const momentOf = (when: When) => moment.format(date(when))
/** A date of the calendar, without an hour: the same everywhere. */
export const shortDayOf = (when: string) => short.format(date(`${when}T00:00:00Z`))
