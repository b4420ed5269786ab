// Words that several of these pages say alike.

import type { MessageDescriptor } from '@lingui/core'
import { msg } from '@lingui/core/macro'
import type { Visibility } from '#/api/columnists'
import { spokenLocale } from '#/lib/numbers'

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
