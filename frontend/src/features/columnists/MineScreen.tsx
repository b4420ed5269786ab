// One's own columnists: at work, or in the archive.

import { useInfiniteQuery, useMutation, useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { lazy, Suspense, useState } from 'react'
import { personaArchive, personaRestore } from '#/api/columnists'
import { columnistLearned, mineQuery } from '#/api/queries/columnists'
import { sessionQuery } from '#/api/queries/session'
import type { Persona } from '#/api/shapes'
import { MixGlyph } from '#/features/personas/MixGlyph'
import { announce } from '#/ui/announce'
import { ImportDrop } from './ImportDrop'
import { Fault, More, Page } from './Page'
import { day, VISIBILITIES } from './words'

const ShareDialog = lazy(() => import('./ShareDialog'))

function PutAway({ persona }: { persona: Persona }) {
  const isAway = persona.archived_at !== null
  const { mutate, error, isPending } = useMutation({
    mutationFn: async () => {
      if (isAway) return personaRestore(persona.slug)
      await personaArchive(persona.slug)
      return { ...persona, archived_at: new Date().toISOString() }
    },
    onSuccess: (moved) => {
      columnistLearned(moved)
      announce(isAway ? `${persona.name} is back` : `${persona.name} is archived; it can be restored`)
    },
  })
  const words = isAway ? 'Restore' : 'Archive'
  return (
    <>
      <button type="button" className="btn" aria-label={`${words} ${persona.name}`} aria-disabled={isPending} onClick={() => !isPending && mutate()}>
        {words}
      </button>
      <Fault error={error} />
    </>
  )
}

function Row({ persona }: { persona: Persona }) {
  const { slug, name, byline, edition, visibility, archived_at, taken_down_at } = persona
  const [isSharing, setIsSharing] = useState(false)
  return (
    <li className="mine">
      <MixGlyph dials={edition.clamps} />
      <div className="words">
        <h2>
          <Link to="/columnists/$slug/profile" params={{ slug }}>
            {name}
          </Link>
        </h2>
        <p className="byline">{byline}</p>
        <p className="facts">
          <span>{VISIBILITIES[visibility].name}</span>
          <Link to="/columnists/$slug/editions" params={{ slug }}>
            Edition {edition.number}, {day(edition.created_at)}
          </Link>
          {taken_down_at && <span className="wrong">Taken down</span>}
        </p>
      </div>
      <div className="doing">
        {!archived_at && (
          <>
            <Link to="/columnists/$slug" params={{ slug }} className="btn" aria-label={`Talk to ${name}`}>
              Talk
            </Link>
            <Link to="/columnists/$slug/edit" params={{ slug }} className="btn" aria-label={`Edit ${name}`}>
              Edit
            </Link>
            <button type="button" className="btn" aria-label={`Share ${name}`} onClick={() => setIsSharing(true)}>
              Share
            </button>
          </>
        )}
        <PutAway persona={persona} />
      </div>
      {isSharing && (
        <Suspense fallback={null}>
          <ShareDialog persona={persona} isOwn onClose={() => setIsSharing(false)} />
        </Suspense>
      )}
    </li>
  )
}

export default function MineScreen() {
  const isArchive = useSearch({ from: '/columnists/mine' }).archived === true
  const navigate = useNavigate({ from: '/columnists/mine' })
  const { data: session } = useQuery(sessionQuery)
  const mine = useInfiniteQuery({ ...mineQuery(isArchive), enabled: Boolean(session?.user) })
  const isEmpty = session !== undefined && (session.user === null || mine.data?.length === 0)
  return (
    <Page title="Your columnists">
      <h1>Your columnists</h1>
      <div className="doing">
        <Link to="/columnists/new" className="btn primary">
          New columnist
        </Link>
        <div className="pair" role="group" aria-label="Which ones">
          {[false, true].map((archived) => (
            <button key={String(archived)} type="button" className="chip" aria-pressed={archived === isArchive} onClick={() => void navigate({ search: archived ? { archived } : {} })}>
              {archived ? 'Archive' : 'At work'}
            </button>
          ))}
        </div>
      </div>
      <Fault error={mine.error} onRetry={() => void mine.refetch()} />
      {isEmpty && <p>{isArchive ? 'The archive is empty.' : 'None yet. Make one, reprint one from the gallery, or bring a card.'}</p>}
      <ul aria-label={isArchive ? 'Archived columnists' : 'Your columnists'}>{mine.data?.map((persona) => <Row key={persona.slug} persona={persona} />)}</ul>
      <More {...mine} />
      {!isArchive && <ImportDrop />}
    </Page>
  )
}
