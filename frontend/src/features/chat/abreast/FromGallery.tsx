// Somebody of the gallery, found by words, to answer beside the others.

import { Trans, useLingui } from '@lingui/react/macro'
import { useInfiniteQuery, useMutation } from '@tanstack/react-query'
import { type KeyboardEvent, useId, useRef, useState } from 'react'
import type { GalleryPersona } from '#/api/columnists'
import { galleryQuery } from '#/api/queries/columnists'
import { personaQuery } from '#/api/queries/personas'
import { queryClient } from '#/api/queryClient'
import type { Persona } from '#/api/shapes'
import { announce } from '#/ui/announce'
import { Fault } from '#/ui/Fault'

const MOST_SHOWN = 6

interface Props {
  /** Who is listed already. */
  readonly known: readonly string[]
  readonly isFull: boolean
  readonly onMet: (persona: Persona) => void
}

function Found({ persona, isFull, onAdd }: { persona: GalleryPersona; isFull: boolean; onAdd: (slug: string) => void }) {
  const { t } = useLingui()
  const { slug, name, byline, author } = persona
  return (
    <li>
      <span>
        <b>{name}</b> <small>{author ? t`${byline} · by ${author.username}` : byline}</small>
      </span>
      <button type="button" className="btn" disabled={isFull} aria-label={t`Add ${name}`} onClick={() => onAdd(slug)}>
        <Trans>Add</Trans>
      </button>
    </li>
  )
}

export function FromGallery({ known, isFull, onMet }: Props) {
  const { t } = useLingui()
  const id = useId()
  const [typed, setTyped] = useState('')
  const [q, setQ] = useState('')
  const { data, error, isFetching, refetch } = useInfiniteQuery({ ...galleryQuery({ q, sort: 'used' }), enabled: q !== '' })
  const field = useRef<HTMLInputElement>(null)
  const meeting = useMutation({
    mutationFn: (slug: string) => queryClient.query(personaQuery(slug)),
    onSuccess: (persona) => {
      const { name } = persona
      onMet(persona)
      announce(t`${name} is among those who answer`)
      field.current?.focus() // the button that was pressed is gone
    },
  })
  const others = (data ?? []).filter(({ slug }) => !known.includes(slug)).slice(0, MOST_SHOWN)
  const search = () => setQ(typed.trim())
  const searchOnEnter = (event: KeyboardEvent) => {
    if (event.key !== 'Enter') return
    event.preventDefault() // not the composer, in whose form the dialog stands
    search()
  }
  return (
    <>
      <div role="search" className="asked who-find">
        <label htmlFor={id}>
          <Trans>Find somebody else in the gallery</Trans>
        </label>
        <span className="joined">
          <input
            ref={field}
            id={id}
            type="search"
            maxLength={200}
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
            onKeyDown={searchOnEnter}
          />
          <button type="button" className="btn" onClick={search}>
            <Trans>Search</Trans>
          </button>
        </span>
      </div>
      <p className="hint" role="status">
        {isFetching ? <Trans>Searching</Trans> : data && others.length === 0 && <Trans>Nobody else in the gallery fits these words.</Trans>}
      </p>
      <ul className="who-list found">
        {others.map((persona) => (
          <Found key={persona.slug} persona={persona} isFull={isFull} onAdd={meeting.mutate} />
        ))}
      </ul>
      <Fault error={error ?? meeting.error} onRetry={error ? () => void refetch() : undefined} />
    </>
  )
}
