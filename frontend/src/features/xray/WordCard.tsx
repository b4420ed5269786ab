// One word: how likely it was, what else could have stood there, which dial made it so, which features were on.

import { Trans, useLingui } from '@lingui/react/macro'
import { Link } from '@tanstack/react-router'
import type { Clamp } from '#/api/contract.gen'
import type { Feature } from '#/api/shapes'
import type { Xray } from '#/api/xray'
import { PutOnDesk } from './PutOnDesk'
import { idleWords, named, percent, reasonsOf } from './why'
import { chance, nameOf, share, type Word } from './words'

interface CardProps {
  readonly xray: Xray
  readonly word: Word
  readonly clamps: readonly Clamp[]
}

function Why({ xray, word, clamps }: CardProps) {
  const { reasons, idle } = reasonsOf(xray, word, clamps)
  return (
    <section aria-labelledby="xray-why">
      <h3 id="xray-why">
        <Trans>Why this word</Trans>
      </h3>
      {reasons.length + idle === 0 && (
        <p>
          <Trans>No dial was turned: this is the model’s own voice.</Trans>
        </p>
      )}
      <ul className="x-reasons">
        {reasons.map((reason) => (
          <li key={reason.name} className={reason.sway > 0 ? 'up' : 'down'}>
            <span aria-hidden="true">{reason.sway > 0 ? '▲' : '▼'}</span>
            <p>
              {reason.words} {reason.push !== null && <Push push={reason.push} />}
            </p>
          </li>
        ))}
      </ul>
      {idle > 0 && <p className="x-soft">{idleWords(idle, reasons.length === 0)}</p>}
    </section>
  )
}

function Push({ push }: { push: number }) {
  const part = percent(Math.abs(push))
  return (
    <small>
      <Trans>Its push here was {part} of the size of the model’s own state.</Trans>
    </small>
  )
}

function Others({ word }: { word: Word }) {
  const { t } = useLingui()
  const others = word.token.alternatives.filter(({ text }) => text !== word.text)
  if (others.length === 0) return null
  return (
    <section aria-labelledby="xray-others">
      <h3 id="xray-others">
        <Trans>What else could have stood here</Trans>
      </h3>
      <ul className="x-others" aria-label={t`Alternatives`}>
        {others.map(({ text, logprob }) => (
          <li key={text}>
            <q>{named(text)}</q> {percent(chance(logprob))}
          </li>
        ))}
      </ul>
    </section>
  )
}

function Behind({ xray, word }: Omit<CardProps, 'clamps'>) {
  const known = new Map<string, Feature>(xray.known.map((feature) => [nameOf(feature), feature]))
  const lit = word.token.lit.flatMap((on) => {
    const feature = known.get(nameOf(on))
    return feature ? [{ feature, part: share(on.activation, feature) }] : []
  })
  return (
    <section aria-labelledby="xray-behind">
      <h3 id="xray-behind">
        <Trans>The features behind it</Trans>
      </h3>
      {lit.length === 0 && (
        <p>
          <Trans>No feature was on when this word was chosen.</Trans>
        </p>
      )}
      <ul className="x-behind">
        {lit.map(({ feature, part }) => (
          <li key={nameOf(feature)}>
            <span>
              <Link to="/features/$artifact/$index" params={{ artifact: feature.artifact, index: String(feature.index) }}>
                {feature.label}
              </Link>
              <small>
                <Trans>{percent(part)} of its maximum</Trans>
              </small>
            </span>
            <PutOnDesk feature={feature} />
          </li>
        ))}
      </ul>
    </section>
  )
}

export function WordCard({ xray, word, clamps }: CardProps) {
  const text = named(word.text)
  return (
    <div className="x-card">
      <h3 className="x-theword">
        <q>{text}</q> <small>{percent(chance(word.token.logprob))}</small>
      </h3>
      <Why xray={xray} word={word} clamps={clamps} />
      <Behind xray={xray} word={word} />
      <Others word={word} />
    </div>
  )
}
