// One's own columnists: at work, or in the archive.

import { Trans, useLingui } from '@lingui/react/macro'
import { useInfiniteQuery, useMutation, useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { lazy, Suspense, useState } from 'react'
import { personaArchive, personaRestore } from '#/api/columnists'
import { columnistLearned, mineQuery } from '#/api/queries/columnists'
import { sessionQuery } from '#/api/queries/session'
import type { Persona } from '#/api/shapes'
import { MixGlyph } from '#/features/personas/MixGlyph'
import { dayOf } from '#/lib/days'
import { late } from '#/lib/late'
import { Fault } from '#/ui/Fault'
import { announce } from '#/ui/announce'
import { ImportDrop } from './ImportDrop'
import { More, Page } from './Page'
import { VISIBILITIES } from './words'

const ShareDialog = lazy(late(() => import('./ShareDialog')))

function PutAway({ persona }: { persona: Persona }) {
  const { t } = useLingui()
  const { name } = persona
  const isAway = persona.archived_at !== null
  const { mutate, error, isPending } = useMutation({
    mutationFn: async () => {
      if (isAway) return personaRestore(persona.slug)
      await personaArchive(persona.slug)
      return { ...persona, archived_at: new Date().toISOString() }
    },
    onSuccess: (moved) => {
      columnistLearned(moved)
      announce(isAway ? t`${name} is back` : t`${name} is archived; it can be restored`)
    },
  })
  return (
    <>
      <button
        type="button"
        className="btn"
        aria-label={isAway ? t`Restore ${name}` : t`Archive ${name}`}
        aria-disabled={isPending}
        onClick={() => !isPending && mutate()}
      >
        {isAway ? <Trans>Restore</Trans> : <Trans>Archive</Trans>}
      </button>
      <Fault error={error} />
    </>
  )
}

function Deeds({ persona }: { persona: Persona }) {
  const { t } = useLingui()
  const { slug, name } = persona
  const [isSharing, setIsSharing] = useState(false)
  return (
    <>
      <Link to="/columnists/$slug" params={{ slug }} className="btn" aria-label={t`Talk to ${name}`}>
        <Trans>Talk</Trans>
      </Link>
      <Link to="/columnists/$slug/edit" params={{ slug }} className="btn" aria-label={t`Edit ${name}`}>
        <Trans>Edit</Trans>
      </Link>
      <button type="button" className="btn" aria-label={t`Share ${name}`} onClick={() => setIsSharing(true)}>
        <Trans>Share</Trans>
      </button>
      {isSharing && (
        <Suspense fallback={null}>
          <ShareDialog persona={persona} isOwn onClose={() => setIsSharing(false)} />
        </Suspense>
      )}
    </>
  )
}

function Row({ persona }: { persona: Persona }) {
  const { t } = useLingui()
  const { slug, name, byline, edition, visibility, archived_at: away, taken_down_at: takenDown } = persona
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
          <span>{t(VISIBILITIES[visibility].name)}</span>
          <Link to="/columnists/$slug/editions" params={{ slug }}>
            <Trans>
              Edition {edition.number}, {dayOf(edition.created_at)}
            </Trans>
          </Link>
          {takenDown && (
            <span className="wrong">
              <Trans>Taken down</Trans>
            </span>
          )}
        </p>
      </div>
      <div className="doing">
        {!away && <Deeds persona={persona} />}
        <PutAway persona={persona} />
      </div>
    </li>
  )
}

export default function MineScreen() {
  const { t } = useLingui()
  const isArchive = useSearch({ from: '/columnists/mine' }).archived === true
  const navigate = useNavigate({ from: '/columnists/mine' })
  const { data: session } = useQuery(sessionQuery)
  const mine = useInfiniteQuery({ ...mineQuery(isArchive), enabled: Boolean(session?.user) })
  const isEmpty = session !== undefined && (session.user === null || mine.data?.length === 0)
  const title = t`Your columnists`
  return (
    <Page title={title}>
      <h1>{title}</h1>
      <div className="doing">
        <Link to="/columnists/new" className="btn primary">
          <Trans>New columnist</Trans>
        </Link>
        <div className="pair" role="group" aria-label={t`Which ones`}>
          {[false, true].map((archived) => (
            <button
              key={String(archived)}
              type="button"
              className="chip"
              aria-pressed={archived === isArchive}
              onClick={() => void navigate({ search: archived ? { archived } : {} })}
            >
              {archived ? <Trans>Archive</Trans> : <Trans>At work</Trans>}
            </button>
          ))}
        </div>
      </div>
      <Fault error={mine.error} onRetry={() => void mine.refetch()} />
      {isEmpty && (
        <p>
          {isArchive ? (
            <Trans>The archive is empty.</Trans>
          ) : (
            <Trans>None yet. Make one, reprint one from the gallery, or bring a card.</Trans>
          )}
        </p>
      )}
      <ul aria-label={isArchive ? t`Archived columnists` : title}>{mine.data?.map((persona) => <Row key={persona.slug} persona={persona} />)}</ul>
      <More {...mine} />
      {!isArchive && <ImportDrop />}
    </Page>
  )
}
