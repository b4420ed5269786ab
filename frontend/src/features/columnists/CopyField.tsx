// An address to copy: a field one can select, and a button that does it.

import { useId } from 'react'
import { announce } from '#/ui/announce'

export function CopyField({ label, text }: { label: string; text: string }) {
  const id = useId()
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text)
      announce('Copied')
    } catch {
      announce('The browser did not allow copying. Select the address and copy it by hand.')
    }
  }
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <span className="joined">
        <input id={id} readOnly value={text} onFocus={(event) => event.target.select()} />
        <button type="button" className="btn" onClick={() => void copy()}>
          Copy
        </button>
      </span>
    </div>
  )
}
