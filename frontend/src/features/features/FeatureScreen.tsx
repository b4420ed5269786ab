// One feature: what it is known by, what turning it does, where it lights up, who turns it, what lies near it.

import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useParams } from '@tanstack/react-router'
import { featureWholeQuery, personasQuery } from '#/api/queries/personas'
import type { Feature } from '#/api/shapes'
import { Nothing, Page } from '#/features/columnists/Page'
import { mixSave } from '#/features/desk/mix'
import { number } from '#/lib/numbers'
import { announce } from '#/ui/announce'
import { Effect } from './Effect'
import { Examples } from './Examples'
import { Neighbours } from './Neighbours'
import { percent, speakerFor, trying } from './trying'
import { UsedBy } from './UsedBy'

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

function TryIt({ feature }: { feature: Feature }) {
  const { t } = useLingui()
  const navigate = useNavigate()
  const { data: personas } = useQuery(personasQuery)
  const persona = personas && speakerFor(feature, personas)
  const name = persona?.name
  const start = () => {
    if (!persona) return
    mixSave(`new:${persona.slug}`, trying(feature, persona.edition))
    announce(t`${feature.label} is on the desk of ${persona.name}`)
    void navigate({ to: '/columnists/$slug', params: { slug: persona.slug } })
  }
  return (
    <div className="doing">
      <button type="button" className="btn primary" disabled={!persona} onClick={start}>
        {name ? <Trans>Try it now with {name}</Trans> : <Trans>Try it now</Trans>}
      </button>
      <Link to="/columnists/new" search={{ feature: `${feature.artifact}/${feature.index}` }} className="btn">
        <Trans>Make a columnist of it</Trans>
      </Link>
    </div>
  )
}

function Facts({ feature }: { feature: Feature }) {
  const share = percent(feature.density)
  const greatest = number(feature.max_activation, 1)
  return (
    <p className="facts">
      <span>
        <Trans>active on {share} of words</Trans>
      </span>
      <span>
        <Trans>greatest activation {greatest}</Trans>
      </span>
      <span>{feature.artifact}</span>
    </p>
  )
}

export default function FeatureScreen() {
  const { t } = useLingui()
  const { artifact, index } = useParams({ from: '/features/$artifact/$index' })
  const { data: feature, error, refetch } = useQuery(featureWholeQuery(artifact, Number(index)))
  if (!feature) return <Nothing error={error} onRetry={() => void refetch()} />
  const { label, description, top_tokens: promoted, bottom_tokens: suppressed } = feature
  return (
    <Page key={`${artifact}/${index}`} title={label}>
      <article className="profile">
        <p className="kick">
          <Trans>Feature {feature.index}</Trans>
        </p>
        <h1>{label}</h1>
        {description && <p className="lead">{description}</p>}
        <Facts feature={feature} />
        <TryIt feature={feature} />
        <Effect feature={feature} />
        <Tokens title={t`Promotes`} tokens={promoted} />
        <Tokens title={t`Suppresses`} tokens={suppressed} />
        <Examples feature={feature} />
        <Neighbours feature={feature} />
        <UsedBy feature={feature} />
      </article>
    </Page>
  )
}
