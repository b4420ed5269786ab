// Two ways into the builder: a new columnist, and the next edition of one's own.

import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { featureQuery, personaQuery } from '#/api/queries/personas'
import { tried } from '#/features/features/trying'
import { announce } from '#/ui/announce'
import { blank, draftOf } from './draft'
import { ImportDrop } from './ImportDrop'
import { Fault, Nothing, Page } from './Page'
import { useMine } from './useMine'
import { useReprint } from './useReprint'
import { Workshop } from './Workshop'

/** Other beginnings than an empty form. */
function Beginnings() {
  return (
    <details className="beginnings">
      <summary>Begin from a card or from somebody else’s columnist</summary>
      <ImportDrop />
      <p>
        Or pick one in the <Link to="/gallery">gallery</Link> and reprint it.
      </p>
    </details>
  )
}

export function NewColumnist() {
  const { feature } = useSearch({ from: '/columnists/new' })
  const navigate = useNavigate()
  const [artifact = '', index = ''] = feature?.split('/') ?? []
  const first = useQuery({ ...featureQuery(artifact, Number(index)), enabled: feature !== undefined })
  if (feature !== undefined && first.isPending) return <Nothing error={null} what="feature" />
  return (
    <Page title="New columnist" isWide>
      <h1>New columnist</h1>
      <Beginnings />
      <Fault error={first.error} />
      <Workshop
        persona={null}
        held={blank(first.data ? [tried(first.data)] : [])}
        onSaved={({ slug, name }) => {
          announce(`${name} is printed: edition 1, private to you`)
          void navigate({ to: '/columnists/$slug/edit', params: { slug }, replace: true })
        }}
      />
    </Page>
  )
}

export function EditColumnist() {
  const { slug } = useParams({ from: '/columnists/$slug/edit' })
  const { data: persona, error, refetch } = useQuery(personaQuery(slug))
  const isOwn = useMine(persona)
  const reprint = useReprint(slug)
  if (!persona) return <Nothing error={error} what="columnist" onRetry={() => void refetch()} />
  if (!isOwn) {
    return (
      <Page title={persona.name}>
        <h1>{persona.name}</h1>
        <p>This columnist is not yours. Reprint it, and change the reprint.</p>
        <button type="button" className="btn primary" onClick={() => reprint.mutate()}>
          Reprint
        </button>
        <Fault error={reprint.error} />
      </Page>
    )
  }
  return (
    <Page title={`Edit ${persona.name}`} isWide>
      <h1>{persona.name}</h1>
      <p className="facts">
        <span>Edition {persona.edition.number}</span>
        <Link to="/columnists/$slug/profile" params={{ slug }}>
          Profile
        </Link>
        <Link to="/columnists/$slug/editions" params={{ slug }}>
          Editions
        </Link>
        <Link to="/columnists/$slug" params={{ slug }}>
          Talk
        </Link>
      </p>
      <Workshop
        key={persona.edition.number}
        persona={persona}
        held={draftOf(persona)}
        onSaved={({ name, edition }) => announce(`${name}: edition ${edition.number} is printed`)}
      />
    </Page>
  )
}
