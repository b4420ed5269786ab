// One channel strip: name, read-out, a native range from −10 to +10, mute and solo, and what was measured.

import { Trans, useLingui } from '@lingui/react/macro'
import { type ChangeEvent, type KeyboardEvent, lazy, Suspense, useId, useState } from 'react'
import type { Dial } from '#/api/shapes'
import { late } from '#/lib/late'
import { firstSentence } from '#/lib/text'
import { type Silence } from './acting'
import { DoseCurve } from './DoseCurve'
import { afterKey, dialOf, isClipping, LIMIT, safeBand, spoken, turned, valueText, withDetent } from './dials'
import { ReadOut } from './ReadOut'
import { useHand } from './useHand'

const DialDrawer = lazy(late(async () => ({ default: (await import('./DialDrawer')).DialDrawer })))

/** Mute and solo of one dial, where the desk has them. */
export interface Switches {
  readonly isMuted: boolean
  readonly isSoloed: boolean
  readonly onMute: () => void
  readonly onSolo: () => void
}

interface StripProps {
  readonly dial: Dial
  /** Why it does nothing for now. */
  readonly silence?: Silence | null
  /** Where it acts, the master counted in. */
  readonly acts?: number
  readonly switches?: Switches
  readonly onTurn: (dial: Dial) => void
  readonly onRemove: () => void
}

const percent = (dial: number) => `${((dial + LIMIT) / (2 * LIMIT)) * 100}%`
const span = (from: number, to: number) => ({ insetInlineStart: percent(from), width: `${((to - from) / (2 * LIMIT)) * 100}%` })

function Track({ dial, value }: { dial: Dial; value: number }) {
  const band = safeBand(dial.feature.dial)
  const [low, high] = band ?? [-LIMIT, LIMIT]
  const inside = Math.min(high, Math.max(low, value))
  return (
    <div className="tr" aria-hidden="true">
      {band && <div className="band" style={span(low, high)} />}
      <div className={value < 0 ? 'fill down' : 'fill up'} style={span(Math.min(0, value), Math.max(0, value))} />
      {isClipping(value, dial.feature.dial) && (
        <div className="fill clip" style={span(Math.min(inside, value), Math.max(inside, value))} />
      )}
    </div>
  )
}

function useSilenceWords(): (silence: Silence) => string {
  const { t } = useLingui()
  return (silence) => {
    switch (silence) {
      case 'dry':
        return t`dry`
      case 'muted':
        return t`muted`
      case 'not soloed':
        return t`not soloed`
      case 'master':
        return t`master is down`
      default:
        return silence satisfies never
    }
  }
}

function Switch({ isOn, name, letter, onTurn }: { isOn: boolean; name: string; letter: string; onTurn: () => void }) {
  return (
    <button type="button" className="ms" aria-pressed={isOn} aria-label={name} title={name} onClick={onTurn}>
      {letter}
    </button>
  )
}

export function DialStrip({ dial, silence = null, acts, switches, onTurn, onRemove }: StripProps) {
  const { t } = useLingui()
  const id = useId()
  const [isOpen, setIsOpen] = useState(false)
  const silenceWords = useSilenceWords()
  const { holds, onPointerDown } = useHand()
  const value = dialOf(dial)
  const { label, description, dial: scale } = dial.feature
  const turn = (next: number) => onTurn(turned(dial, next))
  const onKeyDown = (event: KeyboardEvent) => {
    const next = event.ctrlKey || event.metaKey || event.altKey ? null : afterKey(event.key, value)
    if (next === null) return
    event.preventDefault()
    turn(next)
  }
  const onChange = ({ target }: ChangeEvent<HTMLInputElement>) => turn(holds() ? withDetent(Number(target.value)) : Number(target.value))
  const heard = acts ?? value
  const isOver = silence === null && isClipping(heard, scale)
  const actsWords = silence ? silenceWords(silence) : heard === value ? null : t`acts as ${spoken(heard)}`
  const middle = isOver ? t`past tested range` : value === 0 && dial.clamp.mode === 'clamp' ? t`0 silenced` : '0'
  const words = [valueText(value, scale), actsWords, heard !== value && isOver ? t`outside tested range` : null]
  return (
    <li className={silence ? 'strip dry' : 'strip'}>
      <div className="h">
        <label className="n" htmlFor={id}>
          {label}
          <small title={description}>{firstSentence(description)}</small>
        </label>
        <ReadOut value={value} label={label} onValue={turn} />
        {switches && <Switch isOn={switches.isMuted} name={t`Mute ${label}`} letter={t`M`} onTurn={switches.onMute} />}
        {switches && <Switch isOn={switches.isSoloed} name={t`Solo ${label}`} letter={t`S`} onTurn={switches.onSolo} />}
      </div>
      <div className="sl">
        <Track dial={dial} value={value} />
        <div className="zero" aria-hidden="true" />
        <input
          id={id}
          className="rng"
          type="range"
          min={-LIMIT}
          max={LIMIT}
          step={0.1}
          value={value}
          aria-valuetext={words.filter(Boolean).join(', ')}
          onChange={onChange}
          onKeyDown={onKeyDown}
          onPointerDown={onPointerDown}
          onDoubleClick={() => turn(0)}
        />
      </div>
      <div className="sc" aria-hidden="true">
        <span>
          <Trans>−10 suppress</Trans>
        </span>
        <span className={isOver ? 'warn' : undefined}>
          {middle}
          {actsWords && <em> {actsWords}</em>}
        </span>
        <span>
          <Trans>amplify +10</Trans>
        </span>
      </div>
      <DoseCurve dial={scale} value={heard} label={label} />
      <div className="ends">
        <button type="button" className="link" aria-expanded={isOpen} aria-label={isOpen ? t`Less about ${label}` : t`More about ${label}`} onClick={() => setIsOpen(!isOpen)}>
          {isOpen ? <Trans>Less</Trans> : <Trans>More</Trans>}
        </button>
        <button type="button" className="link" aria-label={t`Remove ${label}`} onClick={onRemove}>
          <Trans>Remove</Trans>
        </button>
      </div>
      {isOpen && (
        <Suspense fallback={<p className="hint">{t`Loading`}</p>}>
          <DialDrawer dial={dial} value={heard} />
        </Suspense>
      )}
    </li>
  )
}
