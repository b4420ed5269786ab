// Where a feature lights up: its top contexts, marked by how strongly.

import { Trans } from '@lingui/react/macro'
import type { Feature } from '#/api/shapes'
import { number } from '#/lib/numbers'
import { LitText } from './LitText'

export function Examples({ feature }: { feature: Feature }) {
  const examples = feature.examples ?? []
  if (examples.length === 0) return null
  return (
    <section aria-labelledby="lights">
      <h2 id="lights">
        <Trans>Where it lights up</Trans>
      </h2>
      <ol className="examples">
        {examples.map(({ tokens, activations }, row) => {
          const greatest = number(Math.max(...activations), 1)
          return (
            <li key={row} className="body">
              <LitText tokens={tokens} activations={activations} greatest={feature.max_activation} />
              <small>
                <Trans>greatest activation {greatest}</Trans>
              </small>
            </li>
          )
        })}
      </ol>
      <p className="none">
        <Trans>Darker is stronger; the mark tells the activation when pointed at.</Trans>
      </p>
    </section>
  )
}
