// The profile: who a columnist is, how it is made, what was measured, and what one may do with it.

import { Plural, Trans } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useParams } from '@tanstack/react-router'
import { personaQuery } from '#/api/queries/personas'
import type { Edition, Persona } from '#/api/shapes'
import { draftPut } from '#/features/chat/outbox'
import { MixGlyph } from '#/features/personas/MixGlyph'
import { dayOf } from '#/lib/days'
import { number } from '#/lib/numbers'
import { DialList } from './DialList'
import { Author, Family } from './Lineage'
import { Measured } from './Measured'
import { Nothing, Page } from './Page'
import { ProfileActions } from './ProfileActions'
import { languageName } from './words'

function Questions({ persona }: { persona: Persona }) {
  const navigate = useNavigate()
  if (persona.questions.length === 0) return null
  const ask = (question: string) => {
    draftPut(`new:${persona.slug}`, question)
    void navigate({ to: '/columnists/$slug', params: { slug: persona.slug } })
  }
  return (
    <section aria-labelledby="questions">
      <h2 id="questions">
        <Trans>Questions to start with</Trans>
      </h2>
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

function Dials({ edition }: { edition: Edition }) {
  if (edition.clamps.length > 0) return <DialList dials={edition.clamps} />
  return (
    <p>
      {edition.prompt ? <Trans>No dials: a prompt alone.</Trans> : <Trans>No dials: the model’s own voice.</Trans>}
    </p>
  )
}

function Recipe({ edition }: { edition: Edition }) {
  const { sampling } = edition
  const [temperature, topP, tokens] = [number(sampling.temperature, 0, 2), number(sampling.top_p, 0, 2), number(sampling.max_tokens)]
  const missing = edition.missing.map(({ kind, name }) => `${kind} ${name}`).join(', ')
  const vectors = edition.vectors.map(({ vector }) => vector.name).join(', ')
  return (
    <section aria-labelledby="made">
      <h2 id="made">
        <Trans>How it is made</Trans>
      </h2>
      {edition.artifact_missing && (
        <p className="wrong">
          <Trans>Not all of it is installed here: {missing}.</Trans>
        </p>
      )}
      <Dials edition={edition} />
      {edition.vectors.length > 0 && (
        <p>
          <Trans>
            And <Plural value={edition.vectors.length} one="# vector" other="# vectors" />: {vectors}.
          </Trans>
        </p>
      )}
      <details>
        <summary>
          <Trans>Prompt and sampling</Trans>
        </summary>
        <p className="said prompt">{edition.prompt || <Trans>No prompt.</Trans>}</p>
        <p className="facts">
          <span>{edition.model}</span>
          <span>
            <Trans>temperature {temperature}</Trans>
          </span>
          <span>
            <Trans>top-p {topP}</Trans>
          </span>
          <span>
            <Trans>up to {tokens} tokens</Trans>
          </span>
        </p>
      </details>
    </section>
  )
}

function Head({ persona }: { persona: Persona }) {
  const { slug, edition, name, byline, language } = persona
  return (
    <>
      <p className="kick">{persona.is_satire ? <Trans>AI satire</Trans> : <Trans>Columnist</Trans>}</p>
      <h1>{name}</h1>
      {byline && <p className="lead">{byline}</p>}
      <p className="by">
        <MixGlyph dials={edition.clamps} />
        <Author author={persona.author} />
        <span>{languageName(language)}</span>
        <Link to="/columnists/$slug/editions" params={{ slug }} className="ed">
          <Trans>
            Edition {edition.number}, {dayOf(edition.created_at)}
          </Trans>
        </Link>
      </p>
    </>
  )
}

export default function ProfileScreen() {
  const { slug } = useParams({ from: '/columnists/$slug/profile' })
  const { data: persona, error, refetch } = useQuery(personaQuery(slug))
  if (!persona) return <Nothing error={error} onRetry={() => void refetch()} />
  const { edition, name, bio, greeting, tags } = persona
  return (
    <Page key={slug} title={name}>
      <article className="profile">
        <Head persona={persona} />
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
        <Measured slug={slug} edition={edition.number} />
        <Family persona={persona} />
      </article>
    </Page>
  )
}
