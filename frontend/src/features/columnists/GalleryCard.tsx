// A public columnist in a list: who it is, of whom, and what others made of it.

import { Link } from '@tanstack/react-router'
import type { GalleryPersona } from '#/api/columnists'
import { LikeButton } from './LikeButton'
import { Avatar } from './Page'
import { counted, languageName } from './words'

export function GalleryCard({ persona }: { persona: GalleryPersona }) {
  const { slug, name, byline, bio, author, tags, language, likes, uses, reprints, is_satire } = persona
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
      <p className="facts">
        {is_satire && <span className="satire">AI satire</span>}
        {author ? (
          <Link to="/authors/$username" params={{ username: author.username }}>
            {author.username}
          </Link>
        ) : (
          <span>of the house</span>
        )}
        <span>{counted(uses, 'chat partner', 'chat partners')}</span>
        <span>{counted(reprints, 'reprint', 'reprints')}</span>
        {language !== 'en' && <span>{languageName(language)}</span>}
        {tags.slice(0, 3).map((tag) => (
          <Link key={tag} to="/gallery" search={{ tag }}>
            #{tag}
          </Link>
        ))}
      </p>
      <p className="doing">
        <Link to="/columnists/$slug" params={{ slug }} className="btn" aria-label={`Talk to ${name}`}>
          Talk
        </Link>
        <LikeButton slug={slug} name={name} likes={likes} isMine={persona.liked_by_me} />
      </p>
    </li>
  )
}
