// The gallery: every public columnist, found by words, tag and language; its wishes live in the address.

import type { MessageDescriptor } from '@lingui/core'
import { msg } from '@lingui/core/macro'
import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { type SyntheticEvent, useEffect, useId, useRef, useState } from 'react'
import type { GalleryWish, Sort } from '#/api/columnists'
import { galleryQuery, galleryTagsQuery } from '#/api/queries/columnists'
import { Fault } from '#/ui/Fault'
import { GalleryCard } from './GalleryCard'
import { More, Page } from './Page'
import { galleryWish } from './searches'
import { LANGUAGES, languageName } from './words'

const SORTS = { new: msg`Newest`, liked: msg`Most liked`, used: msg`Most talked to` } satisfies Record<Sort, MessageDescriptor>

function Words({ q, onWords }: { q: string; onWords: (q: string) => void }) {
  const id = useId()
  const [typed, setTyped] = useState(q)
  const asked = useRef(q)
  useEffect(() => {
    if (q === asked.current) return
    asked.current = q // asked for elsewhere: by Back, or by an address
    setTyped(q)
  }, [q])
  const submit = (event: SyntheticEvent) => {
    event.preventDefault()
    asked.current = typed.trim()
    onWords(asked.current)
  }
  return (
    <form role="search" className="field" onSubmit={submit}>
      <label htmlFor={id}>
        <Trans>Search names, bylines, bios and tags</Trans>
      </label>
      <span className="joined">
        <input id={id} type="search" maxLength={200} value={typed} onChange={(event) => setTyped(event.target.value)} />
        <button type="submit" className="btn primary">
          <Trans>Search</Trans>
        </button>
      </span>
    </form>
  )
}

interface PickProps<T extends string> {
  readonly label: string
  readonly value: T
  readonly options: readonly (readonly [T, string])[]
  readonly onPick: (value: T) => void
}

function Pick<T extends string>({ label, value, options, onPick }: PickProps<T>) {
  return (
    <label className="field">
      {label}
      <select value={value} onChange={(event) => onPick(event.target.value as T)}>
        {options.map(([name, words]) => (
          <option key={name} value={name}>
            {words}
          </option>
        ))}
      </select>
    </label>
  )
}

function Tags({ chosen, onTag }: { chosen: string | undefined; onTag: (tag: string | undefined) => void }) {
  const { t } = useLingui()
  const found = useInfiniteQuery(galleryTagsQuery)
  const known = found.data?.map(({ name }) => name) ?? []
  const names = chosen && !known.includes(chosen) ? [chosen, ...known] : known
  if (names.length === 0) return null
  return (
    <div>
      <div className="tags" role="group" aria-label={t`Tags`}>
        {names.map((name) => (
          <button key={name} type="button" className="chip" aria-pressed={name === chosen} onClick={() => onTag(name === chosen ? undefined : name)}>
            #{name}
          </button>
        ))}
      </div>
      <More {...found} words={t`More tags`} />
    </div>
  )
}

function Found({ wish }: { wish: GalleryWish }) {
  const { t } = useLingui()
  const found = useInfiniteQuery(galleryQuery(wish))
  const shown = found.data?.length
  return (
    <>
      <Fault error={found.error} onRetry={() => void found.refetch()} />
      <p className="sr" role="status">
        {shown !== undefined && <Plural value={shown} one="# columnist shown" other="# columnists shown" />}
      </p>
      {shown === 0 && (
        <p className="none">
          <Trans>Nobody of that description writes here yet.</Trans>
        </p>
      )}
      <ul className="gcards" aria-label={t`Columnists`}>
        {found.data?.map((persona) => <GalleryCard key={persona.slug} persona={persona} />)}
      </ul>
      <More {...found} />
    </>
  )
}

export default function GalleryScreen() {
  const { t } = useLingui()
  const wish = useSearch({ from: '/gallery' })
  const navigate = useNavigate({ from: '/gallery' })
  const ask = (more: { readonly [name in keyof GalleryWish]: string | undefined }) =>
    void navigate({ search: galleryWish({ ...wish, ...more }), replace: true })
  const sorts = (Object.keys(SORTS) as Sort[]).map((sort) => [sort, t(SORTS[sort])] as const)
  return (
    <Page title={t`Gallery`} isWide>
      <header className="masthead">
        <p className="kick">
          <Trans>Columnists by everybody</Trans>
        </p>
        <h1>
          <Trans>Gallery</Trans>
        </h1>
        <p className="lead">
          <Trans>
            Talk to one, open its profile to see how it is made, reprint it and turn the dials yourself. Or{' '}
            <Link to="/columnists/new">make your own</Link>.
          </Trans>
        </p>
      </header>
      <div className="filters">
        <Words q={wish.q ?? ''} onWords={(q) => ask({ q: q || undefined })} />
        <Pick label={t`Order`} value={wish.sort ?? 'new'} options={sorts} onPick={(sort) => ask({ sort })} />
        <Pick
          label={t`Language`}
          value={wish.language ?? ''}
          options={[['', t`Any`], ...LANGUAGES.map((tag) => [tag, languageName(tag)] as const)]}
          onPick={(language) => ask({ language: language || undefined })}
        />
      </div>
      <Tags chosen={wish.tag} onTag={(tag) => ask({ tag })} />
      <Found wish={wish} />
    </Page>
  )
}
