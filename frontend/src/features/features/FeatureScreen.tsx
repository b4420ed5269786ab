// One feature: what it is known by, where it lights up, what it promotes, what turning it does.

import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useParams } from '@tanstack/react-router'
import { featureQuery, personasQuery } from '#/api/queries/personas'
import type { Feature } from '#/api/shapes'
import { Nothing, Page } from '#/features/columnists/Page'
import { DoseCurve } from '#/features/desk/DoseCurve'
import { dialOf, spoken, toDial } from '#/features/desk/dials'
import { mixSave } from '#/features/desk/mix'
import { announce } from '#/ui/announce'
import { Examples } from './Examples'
import { percent, tried, trying } from './trying'

function Tokens({ title, tokens }: { title: string; tokens: readonly string[] }) {
  if (tokens.length === 0) return null
  return (
    <section aria-label={title}>
      <h2>{title}</h2>
      <ul className="tokens">
        {tokens.map((token, index) => (
          <li key={index}>
            <code>{token.trim() || '␣'}</code>
          </li>
        ))}
      </ul>
    </section>
  )
}

function Effect({ feature }: { feature: Feature }) {
  const { dial, label } = feature
  const at = dialOf(tried(feature))
  if (dial.curve.length < 2) return <p>Its effect has not been measured. Its dial ends at ±{dial.ceiling} × its greatest activation.</p>
  return (
    <>
      <div className="desk bench">
        <div className="strips">
          <div className="strip">
            <DoseCurve dial={dial} value={at} label={label} />
            <p className="hint">
              Left is −10, suppress; right is +10, amplify. Green was tested and stays coherent.
              {dial.dose !== null && ` The measured dose is ${spoken(toDial(dial.dose, dial.ceiling))}.`}
            </p>
          </div>
        </div>
      </div>
      <details>
        <summary>The numbers</summary>
        <div className="scroll" role="group" aria-label="Dose curve as a table" tabIndex={0}>
          <table className="numbers">
            <thead>
              <tr>
                <th scope="col">Dial</th>
                <th scope="col">Style</th>
                <th scope="col">Follows the question</th>
                <th scope="col">Fluency</th>
              </tr>
            </thead>
            <tbody>
              {[...dial.curve]
                .sort((a, b) => a.strength - b.strength)
                .map((point) => (
                  <tr key={point.strength}>
                    <th scope="row">{spoken(toDial(point.strength, dial.ceiling))}</th>
                    <td>{point.style.toFixed(2)}</td>
                    <td>{point.instruct.toFixed(2)}</td>
                    <td>{point.fluency.toFixed(2)}</td>
                  </tr>
                ))}
            </tbody>
          </table>
        </div>
      </details>
    </>
  )
}

function TryIt({ feature }: { feature: Feature }) {
  const navigate = useNavigate()
  const { data: personas } = useQuery(personasQuery)
  const persona = personas?.[0]
  const start = () => {
    if (!persona) return
    mixSave(`new:${persona.slug}`, trying(feature, persona.edition))
    announce(`${feature.label} is on the desk of ${persona.name}`)
    void navigate({ to: '/columnists/$slug', params: { slug: persona.slug } })
  }
  return (
    <div className="doing">
      <button type="button" className="btn primary" disabled={!persona} onClick={start}>
        Try it now{persona && ` with ${persona.name}`}
      </button>
      <Link to="/columnists/new" search={{ feature: `${feature.artifact}/${feature.index}` }} className="btn">
        Make a columnist of it
      </Link>
    </div>
  )
}

export default function FeatureScreen() {
  const { artifact, index } = useParams({ from: '/features/$artifact/$index' })
  const wanted = featureQuery(artifact, Number(index))
  // A list's feature comes without its examples.
  const { data: feature, error, refetch } = useQuery({ ...wanted, queryKey: [...wanted.queryKey, 'whole'] })
  if (!feature) return <Nothing error={error} what="feature" onRetry={() => void refetch()} />
  const { label, description, density, max_activation, top_tokens, bottom_tokens } = feature
  return (
    <Page title={label}>
      <article className="profile">
        <p className="kick">Feature {feature.index}</p>
        <h1>{label}</h1>
        {description && <p className="lead">{description}</p>}
        <p className="facts">
          <span>active on {percent(density)} of words</span>
          <span>greatest activation {max_activation.toFixed(1)}</span>
          <span>{artifact}</span>
        </p>
        <TryIt feature={feature} />
        <section aria-label="What turning it does">
          <h2>What turning it does</h2>
          <Effect feature={feature} />
        </section>
        <Tokens title="Promotes" tokens={top_tokens} />
        <Tokens title="Suppresses" tokens={bottom_tokens} />
        <Examples feature={feature} />
      </article>
    </Page>
  )
}
