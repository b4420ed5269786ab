// Days and times as the reader's own place writes them.

const day = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium' })
const moment = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' })

export const dayOf = (iso: string) => day.format(new Date(iso))
export const momentOf = (iso: string) => moment.format(new Date(iso))
