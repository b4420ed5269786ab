// The product in one glance: a joke declined, the dial that did it, and one click to try it for real.

import './front.css'
import { Trans, useLingui } from '@lingui/react/macro'
import { useNavigate } from '@tanstack/react-router'
import { type ChangeEvent, type KeyboardEvent, useId, useState } from 'react'
import type { Dial, Persona } from '#/api/shapes'
import { send } from '#/features/chat/sending'
import { useToChat } from '#/features/chat/useToChat'
import { afterKey, LIMIT, spoken, toDial, turned, valueText, withDetent } from '#/features/desk/dials'
import { editionMix, mixSave, wish } from '#/features/desk/mix'
import { useHand } from '#/features/desk/useHand'
import { DECLINED, QUESTION, TOLD } from './told'

const START = 0

function OneDial({ dial, value, onValue }: { dial: Dial; value: number; onValue: (value: number) => void }) {
  const id = useId()
  const { label, dial: scale } = dial.feature
  const { holds, onPointerDown } = useHand()
  const onKeyDown = (event: KeyboardEvent) => {
    const next = event.ctrlKey || event.metaKey || event.altKey ? null : afterKey(event.key, value)
    if (next === null) return
    event.preventDefault()
    onValue(next)
  }
  const from = ((Math.min(0, value) + LIMIT) / (2 * LIMIT)) * 100
  const fill = { insetInlineStart: `${from}%`, width: `${(Math.abs(value) / (2 * LIMIT)) * 100}%` }
  return (
    <div className="lead-desk">
      <div className="lead-dial">
        <label htmlFor={id}>{label}</label>
        <output htmlFor={id} className={value < 0 ? 'neg' : value > 0 ? 'pos' : 'off'}>
          {spoken(value)}
        </output>
      </div>
      <div className="sl">
        <div className="tr" aria-hidden="true">
          <div className={value < 0 ? 'fill down' : 'fill up'} style={fill} />
        </div>
        <div className="zero" aria-hidden="true" />
        <input
          id={id}
          className="rng"
          type="range"
          min={-LIMIT}
          max={LIMIT}
          step={0.1}
          value={value}
          aria-valuetext={valueText(value, scale)}
          onChange={({ target }: ChangeEvent<HTMLInputElement>) => onValue(holds() ? withDetent(Number(target.value)) : Number(target.value))}
          onKeyDown={onKeyDown}
          onPointerDown={onPointerDown}
        />
      </div>
      <p className="lead-ends" aria-hidden="true">
        <span>
          <Trans>less</Trans>
        </span>
        <span>
          <Trans>more</Trans>
        </span>
      </p>
    </div>
  )
}

export function LeadStory({ persona, dial }: { persona: Persona; dial: Dial }) {
  const { t } = useLingui()
  const navigate = useNavigate()
  const toChat = useToChat()
  const [value, setValue] = useState(START)
  const { dose, ceiling } = dial.feature.dial
  const isTold = dose != null && value <= toDial(dose, ceiling)
  const ask = () => {
    const conversation = `new:${persona.slug}`
    const own = editionMix(persona.edition)
    const mix = { ...own, dials: own.dials.map((one) => (one === dial ? turned(one, value) : one)) }
    mixSave(conversation, value === START ? null : mix)
    void navigate({ to: '/columnists/$slug', params: { slug: persona.slug } })
    const message = { client_key: crypto.randomUUID(), parent: null, text: QUESTION, ...wish(mix, persona.edition) }
    void send({ conversation, chat: null, persona: persona.slug, opened: toChat(`/columnists/${persona.slug}`) }, message)
  }
  return (
    <section className="lead-story" aria-labelledby="lead-title">
      <div className="lead-words">
        <p className="kick">
          <Trans>Lead story</Trans>
        </p>
        <h2 id="lead-title">{isTold ? t`Columnist jokes about mayor; one dial to blame` : t`Columnist declines to joke about mayor; one dial to blame`}</h2>
        <p className="lead-asked" lang="en">
          “{QUESTION}”
        </p>
        <p className="lead-said" lang="en" aria-live="polite">
          {isTold ? TOLD : DECLINED}
        </p>
        <p className="lead-by">
          <Trans>{persona.name}, as printed. The model is the same; only Caution has moved.</Trans>
        </p>
      </div>
      <div className="lead-hand">
        <p>{isTold ? t`That was all it took.` : t`Turn Caution down, and read again.`}</p>
        <OneDial dial={dial} value={value} onValue={setValue} />
        <button type="button" className="btn primary" onClick={ask}>
          <Trans>Ask her live</Trans>
        </button>
        <p className="lead-note">
          <Trans>No account needed. The dial comes along.</Trans>
        </p>
      </div>
    </section>
  )
}
