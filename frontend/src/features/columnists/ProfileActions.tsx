// What may be done with a columnist: talk, like, reprint, share, change, download, report.

import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { lazy, Suspense, useState } from 'react'
import { likeQuery } from '#/api/queries/columnists'
import type { Persona } from '#/api/shapes'
import { ExportMenu } from './ExportMenu'
import { LikeButton } from './LikeButton'
import { Fault } from './Page'
import { ReportButton } from './ReportButton'
import { useMine } from './useMine'
import { useReprint } from './useReprint'
import { VISIBILITIES } from './words'

const ShareDialog = lazy(() => import('./ShareDialog'))

export function ProfileActions({ persona }: { persona: Persona }) {
  const { slug, name, visibility } = persona
  const isOwn = useMine(persona)
  const likes = useQuery({ ...likeQuery(slug), enabled: visibility === 'public' }).data
  const reprint = useReprint(slug)
  const [isSharing, setIsSharing] = useState(false)
  return (
    <>
      <div className="doing">
        <Link to="/columnists/$slug" params={{ slug }} className="btn primary">
          Talk
        </Link>
        {isOwn && (
          <Link to="/columnists/$slug/edit" params={{ slug }} className="btn">
            Edit
          </Link>
        )}
        <button type="button" className="btn" aria-disabled={reprint.isPending} onClick={() => !reprint.isPending && reprint.mutate()}>
          Reprint
        </button>
        {(isOwn || visibility === 'public') && (
          <button type="button" className="btn" onClick={() => setIsSharing(true)}>
            Share
          </button>
        )}
        <ExportMenu slug={slug} name={name} />
        {likes && !isOwn && <LikeButton slug={slug} name={name} likes={likes.likes} isMine={likes.liked_by_me} />}
        {!isOwn && <ReportButton target="persona" name={slug} label={name} />}
      </div>
      {isOwn && (
        <p className="facts">
          <span>
            {VISIBILITIES[visibility].name}: {VISIBILITIES[visibility].meaning}
          </span>
          {likes && <span>{likes.likes} likes</span>}
          {persona.archived_at && <span>Archived</span>}
        </p>
      )}
      {persona.taken_down_at && <p className="wrong">A moderator took this columnist down. It answers nobody.</p>}
      <Fault error={reprint.error} />
      {isSharing && (
        <Suspense fallback={null}>
          <ShareDialog persona={persona} isOwn={isOwn} onClose={() => setIsSharing(false)} />
        </Suspense>
      )}
    </>
  )
}
