// Words that several of these pages say alike.

import type { Visibility } from '#/api/columnists'

export const VISIBILITIES = {
  private: { name: 'Private', meaning: 'You alone. Its links sleep.' },
  unlisted: { name: 'Unlisted', meaning: 'Whoever has a link.' },
  public: { name: 'Public', meaning: 'Everybody, in the gallery, under your name.' },
} satisfies Record<Visibility, { name: string; meaning: string }>

export const LANGUAGES = ['en', 'de', 'es', 'fr', 'it', 'ja', 'ko', 'nl', 'pl', 'pt', 'ru', 'tr', 'uk', 'zh'] as const

export function languageName(tag: string): string {
  try {
    return new Intl.DisplayNames('en', { type: 'language' }).of(tag) ?? tag
  } catch {
    return tag // not a tag any list knows
  }
}

export function day(iso: string): string {
  return new Date(iso).toLocaleDateString('en', { year: 'numeric', month: 'short', day: 'numeric' })
}

export function counted(count: number, one: string, many: string): string {
  return `${count.toLocaleString('en')} ${count === 1 ? one : many}`
}

const SOON = { none: 0, day: 1, week: 7, month: 30 } as const

export type Expiry = keyof typeof SOON

export function expiresAt(expiry: Expiry, now: Date = new Date()): string | null {
  return expiry === 'none' ? null : new Date(now.getTime() + SOON[expiry] * 86_400_000).toISOString()
}
