// What the addresses of these pages may say after the question mark; all else is dropped.

import type { GalleryWish } from '#/api/columnists'

type Asked = Readonly<Record<string, unknown>>

const text = (value: unknown) => (typeof value === 'string' || typeof value === 'number' ? String(value).trim() : '')

export function galleryWish({ q, tag, language, sort }: Asked): GalleryWish {
  return {
    ...(text(q) && { q: text(q) }),
    ...(text(tag) && { tag: text(tag) }),
    ...(text(language) && { language: text(language) }),
    ...((sort === 'liked' || sort === 'used') && { sort }),
  }
}

export function archiveWish({ archived }: Asked): { archived?: true } {
  return archived === true ? { archived } : {}
}

export function startWish({ feature }: Asked): { feature?: string } {
  return text(feature) ? { feature: text(feature) } : {}
}

export function diffWish({ from, to }: Asked): { from?: number; to?: number } {
  return { ...(typeof from === 'number' && { from }), ...(typeof to === 'number' && { to }) }
}
