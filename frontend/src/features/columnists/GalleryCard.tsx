// A public columnist in a list: who it is, of whom, and what others made of it.

import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { Link } from '@tanstack/react-router'
import type { GalleryPersona } from '#/api/columnists'
import { LikeButton } from './LikeButton'
import { Avatar } from './Page'
import { languageName } from './words'

function Facts({ persona }: { persona: GalleryPersona }) {
  const { author, tags, language, uses, reprints, is_satire: isSatire } = persona
  return (
    <p className="facts">
      {isSatire && (
        <span className="satire">
          <Trans>AI satire</Trans>
        </span>
      )}
      {author ? (
        <Link to="/authors/$username" params={{ username: author.username }}>
          {author.username}
        </Link>
      ) : (
        <span>
          <Trans>of the house</Trans>
        </span>
      )}
      <span>
        <Plural value={uses} one="# chat partner" other="# chat partners" />
      </span>
      <span>
        <Plural value={reprints} one="# reprint" other="# reprints" />
      </span>
      {language !== 'en' && <span>{languageName(language)}</span>}
      {tags.slice(0, 3).map((tag) => (
        <Link key={tag} to="/gallery" search={{ tag }}>
          #{tag}
        </Link>
      ))}
    </p>
  )
}

export function GalleryCard({ persona }: { persona: GalleryPersona }) {
  const { t } = useLingui()
  const { slug, name, byline, bio, likes } = persona
  return (
    <li className="gcard">
      <Avatar slug={slug} />
      <div>
        <h2>
          <Link to="/columnists/$slug/profile" params={{ slug }}>
            {name}
          </Link>
        </h2>
        <p className="byline">{byline}</p>
      </div>
      <p className="bio">{bio}</p>
      <Facts persona={persona} />
      <p className="doing">
        <Link to="/columnists/$slug" params={{ slug }} className="btn" aria-label={t`Talk to ${name}`}>
          <Trans>Talk</Trans>
        </Link>
        <LikeButton slug={slug} name={name} likes={likes} isMine={persona.liked_by_me} />
      </p>
    </li>
  )
}
