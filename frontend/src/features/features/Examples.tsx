// Where a feature lights up: its top contexts, marked by how strongly.

import type { Feature } from '#/api/shapes'
import { heat } from './trying'

const CONTROL = /^<\|(.*)\|>$/u

function Token({ text, activation, greatest }: { text: string; activation: number; greatest: number }) {
  const step = heat(activation, greatest)
  const shown = CONTROL.test(text) ? ` ‹${CONTROL.exec(text)?.[1] ?? ''}› ` : text
  if (step === 0) return <span className={CONTROL.test(text) ? 'control' : undefined}>{shown}</span>
  return (
    <mark className={`heat h${step}`} title={activation.toFixed(2)}>
      {shown}
    </mark>
  )
}

export function Examples({ feature }: { feature: Feature }) {
  const examples = feature.examples ?? []
  if (examples.length === 0) return null
  return (
    <section aria-labelledby="lights">
      <h2 id="lights">Where it lights up</h2>
      <ol className="examples">
        {examples.map(({ tokens, activations }, row) => (
          <li key={row} className="body">
            {tokens.map((token, place) => (
              <Token key={place} text={token} activation={activations[place] ?? 0} greatest={feature.max_activation} />
            ))}
          </li>
        ))}
      </ol>
      <p className="none">Darker is stronger; the mark tells the activation when pointed at.</p>
    </section>
  )
}
