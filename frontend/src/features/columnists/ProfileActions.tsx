// What may be done with a columnist: talk, like, reprint, share, change, download, report.

import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { lazy, Suspense, useState } from 'react'
import { likeQuery } from '#/api/queries/columnists'
import type { Persona } from '#/api/shapes'
import { late } from '#/lib/late'
import { Fault } from '#/ui/Fault'
import { ExportMenu } from './ExportMenu'
import { LikeButton } from './LikeButton'
import { ReportButton } from './ReportButton'
import { useMine } from './useMine'
import { useReprint } from './useReprint'
import { VISIBILITIES } from './words'

const ShareDialog = lazy(late(() => import('./ShareDialog')))

function Standing({ persona, likes }: { persona: Persona; likes: number | undefined }) {
  const { t } = useLingui()
  const { name, meaning } = VISIBILITIES[persona.visibility]
  return (
    <p className="facts">
      <span>
        {t(name)}: {t(meaning)}
      </span>
      {likes !== undefined && (
        <span>
          <Plural value={likes} one="# like" other="# likes" />
        </span>
      )}
      {persona.archived_at && (
        <span>
          <Trans>Archived</Trans>
        </span>
      )}
    </p>
  )
}

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
          <Trans>Talk</Trans>
        </Link>
        {isOwn && (
          <Link to="/columnists/$slug/edit" params={{ slug }} className="btn">
            <Trans>Edit</Trans>
          </Link>
        )}
        <button type="button" className="btn" aria-disabled={reprint.isPending} onClick={() => !reprint.isPending && reprint.mutate()}>
          <Trans>Reprint</Trans>
        </button>
        {(isOwn || visibility === 'public') && (
          <button type="button" className="btn" onClick={() => setIsSharing(true)}>
            <Trans>Share</Trans>
          </button>
        )}
        <ExportMenu slug={slug} name={name} />
        {likes && !isOwn && <LikeButton slug={slug} name={name} likes={likes.likes} isMine={likes.liked_by_me} />}
        {!isOwn && <ReportButton target="persona" name={slug} label={name} />}
      </div>
      {isOwn && <Standing persona={persona} likes={likes?.likes} />}
      {persona.taken_down_at && (
        <p className="wrong">
          <Trans>A moderator took this columnist down. It answers nobody.</Trans>
        </p>
      )}
      <Fault error={reprint.error} />
      {isSharing && (
        <Suspense fallback={null}>
          <ShareDialog persona={persona} isOwn={isOwn} onClose={() => setIsSharing(false)} />
        </Suspense>
      )}
    </>
  )
}
