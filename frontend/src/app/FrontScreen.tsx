// The front page: pick a columnist.

import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { personasQuery } from '#/api/queries/personas'
import type { Persona } from '#/api/shapes'
import { LeadStory } from '#/features/front/LeadStory'
import { leadOf } from '#/features/front/told'
import { MixGlyph } from '#/features/personas/MixGlyph'
import { Fault } from '#/ui/Fault'
import { TopBar } from './TopBar'

function Dials({ edition }: { edition: Persona['edition'] }) {
  const labels = edition.clamps.slice(0, 3).map(({ feature }) => feature.label)
  if (labels.length === 0) return edition.prompt ? <Trans>A prompt, no dials</Trans> : <Trans>No dials yet: the model’s own voice</Trans>
  const more = edition.clamps.length - labels.length
  return (
    <>
      {labels.join(' · ')}
      {more > 0 && (
        <>
          {' · '}
          <Plural value={more} one="# more" other="# more" />
        </>
      )}
    </>
  )
}

function Card({ persona }: { persona: Persona }) {
  return (
    <li className="card">
      <Link to="/columnists/$slug" params={{ slug: persona.slug }}>
        <MixGlyph dials={persona.edition.clamps} />
        <h2>{persona.name}</h2>
        <p className="byline">{persona.byline}</p>
        <p className="greeting">{persona.greeting}</p>
        <p className="dials">
          {persona.is_satire && (
            <span className="satire">
              <Trans>AI satire</Trans>
            </span>
          )}
          <Dials edition={persona.edition} />
        </p>
      </Link>
    </li>
  )
}

export function FrontScreen() {
  const { t } = useLingui()
  const { data, error, refetch } = useQuery(personasQuery)
  const lead = leadOf(data)
  return (
    <main className="paper wide" id="paper">
      <TopBar title={t`Front page`} />
      <div className="log">
        <div className="front">
          <header className="masthead">
            <h1>The Shallot</h1>
            <p className="lead">
              <Trans>Every columnist here is one language model with a few of its features turned up or down, by dials that you can turn too.</Trans>
            </p>
            <p className="ways">
              <Link to="/gallery">{t`Gallery: columnists by everybody`}</Link>
              <Link to="/columnists/new">{t`Make your own`}</Link>
            </p>
          </header>
          <Fault error={error} onRetry={() => void refetch()} />
          {lead && <LeadStory {...lead} />}
          <ul className="cards" aria-label={t`Columnists`}>
            {data?.map((persona) => <Card key={persona.slug} persona={persona} />)}
          </ul>
        </div>
      </div>
      <p className="plain foot-line">
        <Trans>AI satire. Columnists are a language model with its dials turned; nothing here is news.</Trans>
      </p>
    </main>
  )
}
