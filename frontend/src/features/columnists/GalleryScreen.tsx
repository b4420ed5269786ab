// The gallery: every public columnist, found by words, tag and language; its wishes live in the address.

import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { type SyntheticEvent, useId, useState } from 'react'
import type { GalleryWish, Sort } from '#/api/columnists'
import { galleryQuery, galleryTagsQuery } from '#/api/queries/columnists'
import { GalleryCard } from './GalleryCard'
import { Fault, More, Page } from './Page'
import { galleryWish } from './searches'
import { LANGUAGES, languageName } from './words'

const SORTS = { new: 'Newest', liked: 'Most liked', used: 'Most talked to' } satisfies Record<Sort, string>

function Words({ q, onWords }: { q: string; onWords: (q: string) => void }) {
  const id = useId()
  const [typed, setTyped] = useState(q)
  const submit = (event: SyntheticEvent) => {
    event.preventDefault()
    onWords(typed.trim())
  }
  return (
    <form role="search" className="field" onSubmit={submit}>
      <label htmlFor={id}>Search names, bylines, bios and tags</label>
      <span className="joined">
        <input id={id} type="search" maxLength={200} value={typed} onChange={(event) => setTyped(event.target.value)} />
        <button type="submit" className="btn primary">
          Search
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
  const { data } = useQuery(galleryTagsQuery)
  const tags = data ?? []
  const names = chosen && !tags.some(({ name }) => name === chosen) ? [{ name: chosen, personas: 0 }, ...tags] : tags
  if (names.length === 0) return null
  return (
    <div className="tags" role="group" aria-label="Tags">
      {names.map(({ name }) => (
        <button key={name} type="button" className="chip" aria-pressed={name === chosen} onClick={() => onTag(name === chosen ? undefined : name)}>
          #{name}
        </button>
      ))}
    </div>
  )
}

export default function GalleryScreen() {
  const wish = useSearch({ from: '/gallery' })
  const navigate = useNavigate({ from: '/gallery' })
  const found = useInfiniteQuery(galleryQuery(wish))
  const ask = (more: { readonly [name in keyof GalleryWish]: string | undefined }) =>
    void navigate({ search: galleryWish({ ...wish, ...more }), replace: true })
  return (
    <Page title="Gallery" isWide>
      <header className="masthead">
        <p className="kick">Columnists by everybody</p>
        <h1>Gallery</h1>
        <p className="lead">
          Talk to one, open its profile to see how it is made, reprint it and turn the dials yourself. Or{' '}
          <Link to="/columnists/new">make your own</Link>.
        </p>
      </header>
      <div className="filters">
        <Words key={wish.q ?? ''} q={wish.q ?? ''} onWords={(q) => ask({ q: q || undefined })} />
        <Pick label="Order" value={wish.sort ?? 'new'} options={Object.entries(SORTS) as [Sort, string][]} onPick={(sort) => ask({ sort })} />
        <Pick
          label="Language"
          value={wish.language ?? ''}
          options={[['', 'Any'], ...LANGUAGES.map((tag) => [tag, languageName(tag)] as const)]}
          onPick={(language) => ask({ language: language || undefined })}
        />
      </div>
      <Tags chosen={wish.tag} onTag={(tag) => ask({ tag })} />
      <Fault error={found.error} onRetry={() => void found.refetch()} />
      <p className="sr" role="status">
        {found.data && `${found.data.length} columnists shown`}
      </p>
      {found.data?.length === 0 && <p className="none">Nobody of that description writes here yet.</p>}
      <ul className="gcards" aria-label="Columnists">
        {found.data?.map((persona) => <GalleryCard key={persona.slug} persona={persona} />)}
      </ul>
      <More {...found} />
    </Page>
  )
}
