// One channel strip: name, read-out, a native range from −10 to +10, and what was measured.

import { type ChangeEvent, type KeyboardEvent, useId, useState } from 'react'
import type { Dial } from '#/api/shapes'
import { firstSentence } from '#/lib/text'
import { Icon } from '#/ui/icons'
import { DoseCurve } from './DoseCurve'
import { afterKey, dialOf, isClipping, LIMIT, parseDial, safeBand, spoken, turned, valueText, withDetent } from './dials'

interface StripProps {
  readonly dial: Dial
  readonly isDry: boolean
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

function ReadOut({ value, label, onValue }: { value: number; label: string; onValue: (value: number) => void }) {
  const [typed, setTyped] = useState<string | null>(null)
  const commit = () => {
    const parsed = typed === null ? null : parseDial(typed)
    if (parsed !== null) onValue(parsed)
    setTyped(null)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Enter') commit()
    if (event.key === 'Escape') setTyped(null)
  }
  return (
    <input
      className={`led ${value > 0 ? 'pos' : value < 0 ? 'neg' : 'off'}`}
      aria-label={`${label}, type a value from −10 to +10`}
      inputMode="text"
      autoComplete="off"
      size={5}
      value={typed ?? spoken(value)}
      onFocus={(event) => event.target.select()}
      onChange={(event) => setTyped(event.target.value)}
      onBlur={commit}
      onKeyDown={onKeyDown}
    />
  )
}

export function DialStrip({ dial, isDry, onTurn, onRemove }: StripProps) {
  const id = useId()
  const value = dialOf(dial)
  const { label, description, dial: scale } = dial.feature
  const turn = (next: number) => onTurn(turned(dial, next))
  const onKeyDown = (event: KeyboardEvent) => {
    const next = event.ctrlKey || event.metaKey || event.altKey ? null : afterKey(event.key, value)
    if (next === null) return
    event.preventDefault()
    turn(next)
  }
  const onChange = (event: ChangeEvent<HTMLInputElement>) => turn(withDetent(Number(event.target.value)))
  const clipping = isClipping(value, scale)
  return (
    <li className={isDry ? 'strip dry' : 'strip'}>
      <div className="h">
        <label className="n" htmlFor={id}>
          {label}
          <small title={description}>{firstSentence(description)}</small>
        </label>
        <ReadOut value={value} label={label} onValue={turn} />
        <button type="button" className="ms" aria-label={`Remove ${label}`} onClick={onRemove}>
          <Icon name="close" />
        </button>
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
          aria-valuetext={valueText(value, scale)}
          onChange={onChange}
          onKeyDown={onKeyDown}
          onDoubleClick={() => turn(0)}
        />
      </div>
      <div className="sc" aria-hidden="true">
        <span>−10 suppress</span>
        <span className={clipping ? 'warn' : undefined}>
          {clipping ? 'past tested range' : value === 0 && dial.clamp.mode === 'clamp' ? '0 silenced' : '0'}
        </span>
        <span>amplify +10</span>
      </div>
      <DoseCurve dial={scale} value={value} label={label} />
    </li>
  )
}
