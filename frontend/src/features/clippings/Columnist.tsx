// Who answered in a clipping: name, dials, prompt, all from the snapshot.

import { Trans, useLingui } from '@lingui/react/macro'
import { Link } from '@tanstack/react-router'
import type { Clipping } from '#/api/keeping'
import { number } from '#/lib/numbers'

type Cut = Clipping['columnists'][number]
type Dial = NonNullable<Cut['dials']>[number]

/** −10…+10 where the ceiling was measured; else the strength itself. */
export function readingOf({ strength, ceiling }: Dial): string {
  const value = ceiling ? (10 * strength) / ceiling : strength
  const shown = number(Math.abs(value), 0, 1)
  return `${value < 0 ? '−' : value > 0 ? '+' : ''}${shown}${ceiling ? '' : ' × max'}`
}

function Dials({ columnist: { dials = [], vectors = [] } }: { columnist: Cut }) {
  const { t } = useLingui()
  if (dials.length + vectors.length === 0) return null
  return (
    <ul className="dials-cut" aria-label={t`Dials`}>
      {dials.map((dial) => (
        <li key={`${dial.artifact}:${dial.feature}`}>
          <span>{dial.label}</span> <b>{readingOf(dial)}</b>
        </li>
      ))}
      {vectors.map((vector) => (
        <li key={vector.name}>
          <span>{vector.name}</span> <b>{number(vector.strength, 0, 3)}</b>
        </li>
      ))}
    </ul>
  )
}

export function Columnist({ columnist }: { columnist: Cut }) {
  const { slug, name, byline, edition, prompt } = columnist
  return (
    <div className="who-cut">
      <h3>{name}</h3>
      <p className="hint">
        {byline}
        {edition && (
          <>
            {' · '}
            <Trans>Edition {edition}</Trans>
          </>
        )}
      </p>
      <Dials columnist={columnist} />
      {prompt && (
        <details>
          <summary>
            <Trans>Prompt</Trans>
          </summary>
          <p className="prompt">{prompt}</p>
        </details>
      )}
      {slug && (
        <Link to="/columnists/$slug" params={{ slug }}>
          <Trans>Talk to {name}</Trans>
        </Link>
      )}
    </div>
  )
}
