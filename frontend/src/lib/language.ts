// The page's language: the reader's choice, else the browser's, else English, which is written where it is used.

import { i18n, type Messages } from '@lingui/core'
import { refusalsWordedBy } from '#/api/http'
import { put, taken } from './shelf'

export const LANGUAGES = { en: 'English', de: 'Deutsch' } as const
/** `pseudo` is English in disguise: text that stays plain in it is text that cannot be translated. */
export type Language = keyof typeof LANGUAGES | 'pseudo'

const others: Record<Exclude<Language, 'en'>, () => Promise<{ messages: Messages }>> = {
  de: () => import('#/words/de.po'),
  pseudo: () => import('#/words/pseudo.po'),
}

const isLanguage = (name: string): name is Language => name === 'en' || name in others

export function languageWished(): Language {
  const chosen = taken<string>('language')
  if (chosen && isLanguage(chosen)) return chosen
  const spoken = navigator.languages.map((tag) => tag.split('-')[0] ?? '').find((tag) => tag in LANGUAGES)
  return spoken && isLanguage(spoken) ? spoken : 'en'
}

export async function speak(language: Language): Promise<void> {
  if (language === 'en') {
    refusalsWordedBy((_code, message) => message)
    i18n.loadAndActivate({ locale: language, messages: {} })
  } else {
    const [{ messages }, { worded }] = await Promise.all([others[language](), import('#/api/refusals')])
    refusalsWordedBy(worded)
    i18n.loadAndActivate({ locale: language, messages })
  }
  document.documentElement.lang = language === 'pseudo' ? 'en' : language
}

export async function languageSet(language: Language): Promise<void> {
  put('language', language)
  await speak(language)
}
