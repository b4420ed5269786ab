// How long the link to be made shall work.

import { Trans, useLingui } from '@lingui/react/macro'
import { useId } from 'react'
import { LASTS, type Lasts } from './expiry'

interface LastsProps {
  readonly lasts: Lasts
  readonly wrong?: string | null
  readonly onPick: (lasts: Lasts) => void
}

export function LastsField({ lasts, wrong = null, onPick }: LastsProps) {
  const { t } = useLingui()
  const id = useId()
  return (
    <label className="asked">
      <Trans>The link works</Trans>
      <select value={lasts} aria-invalid={wrong !== null} aria-describedby={id} onChange={({ target }) => onPick(target.value as Lasts)}>
        {(Object.keys(LASTS) as Lasts[]).map((name) => (
          <option key={name} value={name}>
            {t(LASTS[name])}
          </option>
        ))}
      </select>
      <span id={id} className="wrong" {...(wrong !== null && { role: 'alert' })}>
        {wrong}
      </span>
    </label>
  )
}
