// The profile: who a columnist is, how it is made, what was measured, and what one may do with it.

import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useParams } from '@tanstack/react-router'
import { lineageQuery } from '#/api/queries/columnists'
import { personaQuery } from '#/api/queries/personas'
import type { Edition, Persona } from '#/api/shapes'
import { draftPut } from '#/features/chat/outbox'
import { MixGlyph } from '#/features/personas/MixGlyph'
import { DialList } from './DialList'
import { Nothing, Page } from './Page'
import { ProfileActions } from './ProfileActions'
import { counted, day, languageName } from './words'

function Author({ author }: { author: string | null }) {
  if (author === null) return <span>of the house</span>
  return (
    <span>
      by{' '}
      <Link to="/authors/$username" params={{ username: author }}>
        {author}
      </Link>
    </span>
  )
}

function Questions({ persona }: { persona: Persona }) {
  const navigate = useNavigate()
  if (persona.questions.length === 0) return null
  const ask = (question: string) => {
    draftPut(`new:${persona.slug}`, question)
    void navigate({ to: '/columnists/$slug', params: { slug: persona.slug } })
  }
  return (
    <section aria-labelledby="questions">
      <h2 id="questions">Questions to start with</h2>
      <ul className="questions">
        {persona.questions.map((question) => (
          <li key={question}>
            <button type="button" className="chip" onClick={() => ask(question)}>
              {question}
            </button>
          </li>
        ))}
      </ul>
    </section>
  )
}

function Recipe({ edition }: { edition: Edition }) {
  const { temperature, top_p, max_tokens } = edition.sampling
  return (
    <section aria-labelledby="made">
      <h2 id="made">How it is made</h2>
      {edition.artifact_missing && (
        <p className="wrong">Not all of it is installed here: {edition.missing.map(({ kind, name }) => `${kind} ${name}`).join(', ')}.</p>
      )}
      {edition.clamps.length > 0 ? <DialList dials={edition.clamps} /> : <p>No dials: {edition.prompt ? 'a prompt alone' : 'the model’s own voice'}.</p>}
      {edition.vectors.length > 0 && <p>And {counted(edition.vectors.length, 'vector', 'vectors')}: {edition.vectors.map(({ vector }) => vector.name).join(', ')}.</p>}
      <details>
        <summary>Prompt and sampling</summary>
        <p className="said prompt">{edition.prompt || 'No prompt.'}</p>
        <p className="facts">
          <span>{edition.model}</span>
          <span>temperature {temperature}</span>
          <span>top-p {top_p}</span>
          <span>up to {max_tokens} tokens</span>
        </p>
      </details>
    </section>
  )
}

function Family({ persona }: { persona: Persona }) {
  const { data } = useQuery(lineageQuery(persona.slug))
  const from = data?.ancestors[0]
  if (!data || (!persona.is_reprint && data.results.length === 0)) return null
  return (
    <section aria-labelledby="family">
      <h2 id="family">Reprints</h2>
      {persona.is_reprint && (
        <p>
          A reprint of{' '}
          {from ? (
            <>
              <Link to="/columnists/$slug/profile" params={{ slug: from.slug }}>
                {from.name}
              </Link>
              , edition {from.edition}
            </>
          ) : (
            'a columnist that is not shown any more'
          )}
          .
        </p>
      )}
      <ul className="family">
        {data.results.map(({ slug, name, author }) => (
          <li key={slug}>
            <Link to="/columnists/$slug/profile" params={{ slug }}>
              {name}
            </Link>{' '}
            <Author author={author} />
          </li>
        ))}
      </ul>
    </section>
  )
}

export default function ProfileScreen() {
  const { slug } = useParams({ from: '/columnists/$slug/profile' })
  const { data: persona, error, refetch } = useQuery(personaQuery(slug))
  if (!persona) return <Nothing error={error} what="columnist" onRetry={() => void refetch()} />
  const { edition, name, byline, bio, greeting, tags, language } = persona
  return (
    <Page title={name}>
      <article className="profile">
        <p className="kick">{persona.is_satire ? 'AI satire' : 'Columnist'}</p>
        <h1>{name}</h1>
        {byline && <p className="lead">{byline}</p>}
        <p className="by">
          <MixGlyph dials={edition.clamps} />
          <Author author={persona.author} />
          <span>{languageName(language)}</span>
          <Link to="/columnists/$slug/editions" params={{ slug }} className="ed">
            Edition {edition.number}, {day(edition.created_at)}
          </Link>
        </p>
        <ProfileActions key={slug} persona={persona} />
        {bio && <p className="body said">{bio}</p>}
        {greeting && <blockquote className="body said">{greeting}</blockquote>}
        {tags.length > 0 && (
          <p className="facts">
            {tags.map((tag) => (
              <Link key={tag} to="/gallery" search={{ tag }}>
                #{tag}
              </Link>
            ))}
          </p>
        )}
        <Questions persona={persona} />
        <Recipe edition={edition} />
        <Family persona={persona} />
      </article>
    </Page>
  )
}
