// A dial's number, to be read and typed into.

import { useLingui } from '@lingui/react/macro'
import { type KeyboardEvent, useState } from 'react'
import { parseDial, spoken } from './dials'

export function ReadOut({ value, label, onValue }: { value: number; label: string; onValue: (value: number) => void }) {
  const { t } = useLingui()
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
      aria-label={t`${label}, type a value from −10 to +10`}
      inputMode="text"
      autoComplete="off"
      size={5}
      value={typed ?? spoken(value)}
      data-typing={typed !== null}
      onFocus={(event) => event.target.select()}
      onChange={(event) => setTyped(event.target.value)}
      onBlur={commit}
      onKeyDown={onKeyDown}
    />
  )
}
