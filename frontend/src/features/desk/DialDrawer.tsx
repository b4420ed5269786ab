// What stands behind a dial: the whole dose curve with its numbers, where the feature lights up, where it holds.

import './drawer.css'
import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { featureQuery } from '#/api/queries/personas'
import type { Dial, Feature } from '#/api/shapes'
import { heat, percent } from '#/features/features/trying'
import { CurveNumbers } from './CurveNumbers'
import { FullCurve } from './FullCurve'
import { PLACES } from './places'

const EXAMPLES = 2
const AROUND = 9 // tokens on either side of the brightest

/** The brightest token and what stands around it. */
function Example({ tokens, activations, greatest }: { tokens: readonly string[]; activations: readonly number[]; greatest: number }) {
  const brightest = activations.indexOf(Math.max(...activations))
  const from = Math.max(0, brightest - AROUND)
  return (
    <li>
      {from > 0 && '… '}
      {tokens.slice(from, brightest + AROUND).map((token, place) => {
        const text = token.replace(/^<\|(.*)\|>$/u, ' ‹$1› ')
        return heat(activations[from + place] ?? 0, greatest) > 1 ? <mark key={place}>{text}</mark> : <span key={place}>{text}</span>
      })}
    </li>
  )
}

function Evidence({ feature }: { feature: Feature }) {
  const wanted = featureQuery(feature.artifact, feature.index)
  const { data } = useQuery({ ...wanted, queryKey: [...wanted.queryKey, 'whole'] }) // a list's feature comes without its examples
  const examples = data?.examples?.slice(0, EXAMPLES) ?? []
  const tokens = feature.top_tokens.slice(0, 6).map((token) => `“${token.trim()}”`).join(' ')
  return (
    <>
      <p>{feature.description}</p>
      <p>
        <Trans>Lights up on {percent(feature.density)} of words.</Trans> {tokens && <Trans>Makes likelier: {tokens}.</Trans>}
      </p>
      {examples.length > 0 && (
        <ul className="lights">
          {examples.map((example, place) => (
            <Example key={place} {...example} greatest={feature.max_activation} />
          ))}
        </ul>
      )}
    </>
  )
}

export function DialDrawer({ dial: { clamp, feature }, value }: { dial: Dial; value: number }) {
  const { t } = useLingui()
  const { dial } = feature
  const where = t(PLACES[clamp.positions])
  return (
    <div className="dial-drawer">
      {dial.curve.length > 1 ? (
        <>
          <FullCurve dial={dial} value={value} label={feature.label} />
          <CurveNumbers dial={dial} />
        </>
      ) : (
        <p>
          <Trans>Its effect was not measured. The dial ends where its push is as long as the model’s own state.</Trans>
        </p>
      )}
      <Evidence feature={feature} />
      <p>{clamp.mode === 'clamp' ? <Trans>Held at its strength, {where}.</Trans> : <Trans>Added to what is there, {where}.</Trans>}</p>
      <Link to="/features/$artifact/$index" params={{ artifact: feature.artifact, index: String(feature.index) }}>
        <Trans>
          Feature {feature.index} of {feature.artifact}
        </Trans>
      </Link>
    </div>
  )
}
