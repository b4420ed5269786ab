// Two ways into the builder: a new columnist, and the next edition of one's own.

import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { featureQuery, personaQuery } from '#/api/queries/personas'
import { sessionQuery } from '#/api/queries/session'
import type { Persona } from '#/api/shapes'
import { tried } from '#/features/features/trying'
import { Fault } from '#/ui/Fault'
import { announce } from '#/ui/announce'
import { Beginnings } from './Beginnings'
import { blank, draftOf } from './draft'
import { Nothing, Page } from './Page'
import { useMine } from './useMine'
import { useReprint } from './useReprint'
import { Workshop } from './Workshop'

export function NewColumnist() {
  const { t } = useLingui()
  const { feature } = useSearch({ from: '/columnists/new' })
  const navigate = useNavigate()
  const [artifact = '', index = ''] = feature?.split('/') ?? []
  const first = useQuery({ ...featureQuery(artifact, Number(index)), enabled: feature !== undefined })
  if (feature !== undefined && first.isPending) return <Nothing error={null} />
  const title = t`New columnist`
  return (
    <Page title={title} isWide>
      <h1>{title}</h1>
      <Beginnings />
      <Fault error={first.error} />
      <Workshop
        persona={null}
        held={blank(first.data ? [tried(first.data)] : [])}
        onSaved={({ slug, name }) => {
          announce(t`${name} is printed: edition 1, private to you`)
          void navigate({ to: '/columnists/$slug/edit', params: { slug }, replace: true })
        }}
      />
    </Page>
  )
}

function NotYours({ persona }: { persona: Persona }) {
  const reprint = useReprint(persona.slug)
  return (
    <Page title={persona.name}>
      <h1>{persona.name}</h1>
      <p>
        <Trans>This columnist is not yours. Reprint it, and change the reprint.</Trans>
      </p>
      <button type="button" className="btn primary" onClick={() => reprint.mutate()}>
        <Trans>Reprint</Trans>
      </button>
      <Fault error={reprint.error} />
    </Page>
  )
}

export function EditColumnist() {
  const { t } = useLingui()
  const { slug } = useParams({ from: '/columnists/$slug/edit' })
  const { data: persona, error, refetch } = useQuery(personaQuery(slug))
  const session = useQuery(sessionQuery)
  const isOwn = useMine(persona)
  if (!persona) return <Nothing error={error} onRetry={() => void refetch()} />
  if (!session.data) return <Nothing error={session.error} onRetry={() => void session.refetch()} />
  if (!isOwn) return <NotYours persona={persona} />
  return (
    <Page title={t`Edit ${persona.name}`} isWide>
      <h1>{persona.name}</h1>
      <p className="facts">
        <span>
          <Trans>Edition {persona.edition.number}</Trans>
        </span>
        <Link to="/columnists/$slug/profile" params={{ slug }}>
          <Trans>Profile</Trans>
        </Link>
        <Link to="/columnists/$slug/editions" params={{ slug }}>
          <Trans>Editions</Trans>
        </Link>
        <Link to="/columnists/$slug" params={{ slug }}>
          <Trans>Talk</Trans>
        </Link>
      </p>
      <Workshop
        key={slug}
        persona={persona}
        held={draftOf(persona)}
        onSaved={({ name, edition }) => announce(t`${name}: edition ${edition.number} is printed`)}
      />
    </Page>
  )
}
