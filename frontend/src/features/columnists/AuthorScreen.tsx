// An author: who it is, and what it published.

import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { authorPersonasQuery, authorQuery } from '#/api/queries/columnists'
import { dayOf } from '#/lib/days'
import { Fault } from '#/ui/Fault'
import { GalleryCard } from './GalleryCard'
import { More, Nothing, Page } from './Page'
import { ReportButton } from './ReportButton'

export default function AuthorScreen() {
  const { t } = useLingui()
  const { username } = useParams({ from: '/authors/$username' })
  const { data: author, error, refetch } = useQuery(authorQuery(username))
  const written = useInfiniteQuery({ ...authorPersonasQuery(username), enabled: author !== undefined })
  if (!author) return <Nothing error={error} onRetry={() => void refetch()} />
  const name = author.username
  return (
    <Page title={name} isWide>
      <header className="masthead">
        <p className="kick">
          <Trans>Author</Trans>
        </p>
        <h1>{name}</h1>
        {author.bio && <p className="lead said">{author.bio}</p>}
        <div className="facts">
          <span>
            <Trans>Here since {dayOf(author.since)}</Trans>
          </span>
          <span>
            <Plural value={author.personas} one="# public columnist" other="# public columnists" />
          </span>
          <span>
            <Plural value={author.likes} one="# like" other="# likes" />
          </span>
          <span>
            <Plural value={author.uses} one="# chat partner" other="# chat partners" />
          </span>
          <ReportButton target="user" name={name} label={name} />
        </div>
      </header>
      <Fault error={written.error} onRetry={() => void written.refetch()} />
      {written.data?.length === 0 && (
        <p className="none">
          <Trans>Nothing is published yet.</Trans>
        </p>
      )}
      <ul className="gcards" aria-label={t`Columnists of ${name}`}>
        {written.data?.map((persona) => <GalleryCard key={persona.slug} persona={persona} />)}
      </ul>
      <More {...written} />
    </Page>
  )
}
