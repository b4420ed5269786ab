// An author: who it is, and what it published.

import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { authorPersonasQuery, authorQuery } from '#/api/queries/columnists'
import { GalleryCard } from './GalleryCard'
import { Fault, More, Nothing, Page } from './Page'
import { ReportButton } from './ReportButton'
import { counted, day } from './words'

export default function AuthorScreen() {
  const { username } = useParams({ from: '/authors/$username' })
  const { data: author, error, refetch } = useQuery(authorQuery(username))
  const written = useInfiniteQuery({ ...authorPersonasQuery(username), enabled: author !== undefined })
  if (!author) return <Nothing error={error} what="author" onRetry={() => void refetch()} />
  return (
    <Page title={author.username} isWide>
      <header className="masthead">
        <p className="kick">Author</p>
        <h1>{author.username}</h1>
        {author.bio && <p className="lead said">{author.bio}</p>}
        <div className="facts">
          <span>Here since {day(author.since)}</span>
          <span>{counted(author.personas, 'public columnist', 'public columnists')}</span>
          <span>{counted(author.likes, 'like', 'likes')}</span>
          <span>{counted(author.uses, 'chat partner', 'chat partners')}</span>
          <ReportButton target="user" name={author.username} label={author.username} />
        </div>
      </header>
      <Fault error={written.error} onRetry={() => void written.refetch()} />
      <ul className="gcards" aria-label={`Columnists of ${author.username}`}>
        {written.data?.map((persona) => <GalleryCard key={persona.slug} persona={persona} />)}
      </ul>
      <More {...written} />
    </Page>
  )
}
