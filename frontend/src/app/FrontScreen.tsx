// The front page: pick a columnist.

import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { sentenceOf } from '#/api/http'
import { personasQuery } from '#/api/queries/personas'
import type { Persona } from '#/api/shapes'
import { MixGlyph } from '#/features/personas/MixGlyph'
import { TopBar } from './TopBar'

function dialsOf({ edition }: Persona): string {
  const labels = edition.clamps.slice(0, 3).map(({ feature }) => feature.label)
  if (labels.length === 0) return edition.prompt ? 'A prompt, no dials' : 'No dials yet: the model’s own voice'
  const more = edition.clamps.length - labels.length
  return labels.join(' · ') + (more > 0 ? ` · ${more} more` : '')
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
          {persona.is_satire && <span className="satire">AI satire</span>}
          {dialsOf(persona)}
        </p>
      </Link>
    </li>
  )
}

export function FrontScreen() {
  const { data, error, refetch } = useQuery(personasQuery)
  return (
    <main className="paper wide" id="paper">
      <TopBar title="Front page" />
      <div className="log">
        <div className="front">
          <header className="masthead">
            <p className="kick">Columnists</p>
            <h1>The Shallot</h1>
            <p className="lead">
              Every columnist here is one language model with a few of its features turned up or down. Pick one, ask for a joke about the mayor,
              then turn the Caution dial down.
            </p>
            <p className="ways">
              <Link to="/gallery">Gallery: columnists by everybody</Link>
              <Link to="/columnists/new">Make your own</Link>
            </p>
          </header>
          {error && (
            <div className="ending fault" role="alert">
              <p>{sentenceOf(error)}</p>
              <button type="button" className="btn" onClick={() => void refetch()}>
                Try again
              </button>
            </div>
          )}
          <ul className="cards" aria-label="Columnists">
            {data?.map((persona) => <Card key={persona.slug} persona={persona} />)}
          </ul>
        </div>
      </div>
      <p className="plain foot-line">AI satire. Columnists are a language model with its dials turned; nothing here is news.</p>
    </main>
  )
}
