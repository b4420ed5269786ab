// Words that several of these pages say alike.

import { i18n, type MessageDescriptor } from '@lingui/core'
import { msg } from '@lingui/core/macro'
import type { Visibility } from '#/api/columnists'

export const VISIBILITIES = {
  private: { name: msg`Private`, meaning: msg`You alone. Its links sleep.` },
  unlisted: { name: msg`Unlisted`, meaning: msg`Whoever has a link.` },
  public: { name: msg`Public`, meaning: msg`Everybody, in the gallery, under your name.` },
} satisfies Record<Visibility, { name: MessageDescriptor; meaning: MessageDescriptor }>

export const LANGUAGES = ['en', 'de', 'es', 'fr', 'it', 'ja', 'ko', 'nl', 'pl', 'pt', 'ru', 'tr', 'uk', 'zh'] as const

export function languageName(tag: string): string {
  try {
    return new Intl.DisplayNames(spokenLocale(), { type: 'language' }).of(tag) ?? tag
  } catch {
    return tag // not a tag any list knows
  }
}

/** The page's language, in which its numbers and languages are written too. */
export const spokenLocale = () => (i18n.locale === 'pseudo' ? 'en' : i18n.locale)

export const number = (value: number, digits = 0) =>
  value.toLocaleString(spokenLocale(), { minimumFractionDigits: digits, maximumFractionDigits: digits })

export const percentage = (share: number) => share.toLocaleString(spokenLocale(), { style: 'percent', maximumFractionDigits: 0 })
