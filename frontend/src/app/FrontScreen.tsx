// The front page: pick a columnist.

import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { sentenceOf } from '#/api/http'
import { personasQuery } from '#/api/queries/personas'
import type { Persona } from '#/api/shapes'
import { MixGlyph } from '#/features/personas/MixGlyph'
import { TopBar } from './TopBar'

function Dials({ edition }: Pick<Persona, 'edition'>) {
  const { t } = useLingui()
  const labels = edition.clamps.slice(0, 3).map(({ feature }) => feature.label)
  if (labels.length === 0) return edition.prompt ? t`A prompt, no dials` : t`No dials yet: the model’s own voice`
  const more = edition.clamps.length - labels.length
  return [...labels, ...(more > 0 ? [t`${more} more`] : [])].join(' · ')
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
  return (
    <main className="paper wide" id="paper">
      <TopBar title={t`Front page`} />
      <div className="log">
        <div className="front">
          <header className="masthead">
            <p className="kick">
              <Trans>Columnists</Trans>
            </p>
            <h1>The Shallot</h1>
            <p className="lead">
              <Trans>
                Every columnist here is one language model with a few of its features turned up or down. Pick one, ask for a joke about the
                mayor, then turn the Caution dial down.
              </Trans>
            </p>
            <p className="ways">
              <Link to="/gallery">
                <Trans>Gallery: columnists by everybody</Trans>
              </Link>
              <Link to="/columnists/new">
                <Trans>Make your own</Trans>
              </Link>
            </p>
          </header>
          {error && (
            <div className="ending fault" role="alert">
              <p>{sentenceOf(error)}</p>
              <button type="button" className="btn" onClick={() => void refetch()}>
                <Trans>Try again</Trans>
              </button>
            </div>
          )}
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
