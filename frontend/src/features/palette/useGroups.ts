// The palette's choices: what is known here at once, what the server's search finds a moment later.

import { t } from '@lingui/core/macro'
import { useLingui } from '@lingui/react'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useMemo } from 'react'
import { sentenceOf } from '#/api/http'
import { exportPath } from '#/api/keeping'
import { galleryQuery, mineQuery } from '#/api/queries/columnists'
import { keptQuery, searchQuery, SHOWN } from '#/api/queries/keeping'
import { personasQuery } from '#/api/queries/personas'
import { sessionQuery } from '#/api/queries/session'
import { DEEDS, type Deed, shown, useKeys } from '#/features/keys/keys'
import { useSettled } from '#/lib/settled'
import { type Action, groupsOf } from './choices'

const PAUSE_MS = 180
const FEWEST = 2

function download(path: string): void {
  const link = document.createElement('a')
  link.href = path
  link.download = ''
  link.click()
}

function useActions(deeds: Readonly<Record<Deed, () => void>>, chat: string | null): Action[] {
  const navigate = useNavigate()
  const { isOn, bound } = useKeys()
  const { i18n } = useLingui()
  return useMemo(() => {
    const own = (Object.keys(DEEDS) as Deed[])
      .filter((deed) => deed !== 'palette')
      .map((deed) => ({ key: deed, words: i18n._(DEEDS[deed]), aside: isOn && bound[deed] ? shown(bound[deed]) : '', run: deeds[deed] }))
    const exports = chat
      ? [
          { key: 'markdown', words: t`Export this chat as Markdown`, aside: '', run: () => download(exportPath(chat, 'markdown')) },
          { key: 'json', words: t`Export this chat as JSON`, aside: '', run: () => download(exportPath(chat, 'json')) },
        ]
      : []
    const go = (key: string, words: string, to: '/' | '/search' | '/archive' | '/you/clippings' | '/you') => ({ key, words, aside: '', run: () => void navigate({ to }) })
    return [
      ...own,
      ...exports,
      go('front', t`Front page: every columnist`, '/'),
      go('search', t`Search your chats`, '/search'),
      go('archive', t`Archive and deleted chats`, '/archive'),
      go('clippings', t`Clippings you share`, '/you/clippings'),
      go('you', t`You and this page`, '/you'),
    ]
  }, [deeds, chat, navigate, isOn, bound, i18n])
}

export function useGroups(typed: string, deeds: Readonly<Record<Deed, () => void>>, chat: string | null) {
  const navigate = useNavigate()
  const isKnown = Boolean(useQuery(sessionQuery).data?.user)
  const actions = useActions(deeds, chat)
  const chats = useInfiniteQuery({ ...keptQuery(SHOWN), enabled: isKnown }).data
  const personas = useQuery(personasQuery).data
  const mine = useInfiniteQuery({ ...mineQuery(false), enabled: isKnown }).data
  const q = useSettled(typed.trim(), PAUSE_MS)
  const isAsked = isKnown && q.length >= FEWEST
  const search = useInfiniteQuery({ ...searchQuery(q), enabled: isAsked })
  const hits = typed.trim().length >= FEWEST && isAsked ? search.data : undefined
  const gallery = useInfiniteQuery({ ...galleryQuery({ q }), enabled: q.length >= FEWEST })
  const others = typed.trim().length >= FEWEST && q.length >= FEWEST ? gallery.data : undefined
  const groups = useMemo(() => {
    const own = (mine ?? []).filter(({ slug }) => !personas?.some((one) => one.slug === slug))
    const known = { actions, chats: chats ?? [], personas: [...own, ...(personas ?? [])], gallery: others ?? [], hits: hits ?? [] }
    return groupsOf(typed.trim(), known, {
      toChat: (id, place) => void navigate({ to: '/chats/$id', params: { id }, ...(place && { hash: place }) }),
      toColumnist: (slug) => void navigate({ to: '/columnists/$slug', params: { slug } }),
      toSearch: (words) => void navigate({ to: '/search', search: { q: words } }),
    })
  }, [typed, actions, chats, personas, mine, others, hits, navigate])
  return {
    groups,
    isSearching: (isAsked && search.isFetching) || gallery.isFetching,
    trouble: isAsked && search.error ? sentenceOf(search.error) : null,
  }
}
