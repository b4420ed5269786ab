// Numbers as the page's language writes them.

import { i18n } from '@lingui/core'

/** The page's language; English where it is a disguise, or none is spoken yet. */
export const spokenLocale = () => (i18n.locale === 'pseudo' ? 'en' : i18n.locale || 'en')

export const number = (value: number, least = 0, most = least) =>
  value.toLocaleString(spokenLocale(), { minimumFractionDigits: least, maximumFractionDigits: most })

export const percentage = (share: number) => share.toLocaleString(spokenLocale(), { style: 'percent', maximumFractionDigits: 0 })
