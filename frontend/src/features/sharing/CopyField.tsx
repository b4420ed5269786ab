// An address to copy: a field one can select, and a button that does it.

import { Trans } from '@lingui/react/macro'
import { useId } from 'react'
import { copyText } from '#/lib/copy'

export function CopyField({ label, text }: { label: string; text: string }) {
  const id = useId()
  return (
    <div className="asked">
      <label htmlFor={id}>{label}</label>
      <span className="joined">
        <input id={id} readOnly value={text} onFocus={(event) => event.target.select()} />
        <button type="button" className="btn" onClick={() => void copyText(text)}>
          <Trans>Copy</Trans>
        </button>
      </span>
    </div>
  )
}
