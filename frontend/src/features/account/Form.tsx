// A form that says at each field what is wrong with it, and loses nothing that was typed.

import { Trans, useLingui } from '@lingui/react/macro'
import { createContext, type InputHTMLAttributes, type ReactNode, type SyntheticEvent, use, useEffect, useId, useRef, useState } from 'react'
import { type Faults, NONE, faultsOf } from './faults'

const Wrong = createContext<Faults>(NONE)

export type Said = (field: string) => string

interface FormProps {
  readonly send: (said: Said) => Promise<unknown>
  readonly submit: string
  readonly children: ReactNode
  readonly label?: string
  /** Beside the button. */
  readonly more?: ReactNode
  readonly isPlain?: boolean
  /** What was sent is not left standing: a password, a name that is in the list now. */
  readonly isEmptied?: boolean
}

export function Form({ send, submit, children, label, more, isPlain, isEmptied }: FormProps) {
  const [isBusy, setIsBusy] = useState(false)
  const [faults, setFaults] = useState(NONE)
  const form = useRef<HTMLFormElement>(null)
  useEffect(() => {
    if (faults !== NONE) form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus()
  }, [faults])
  const onSubmit = (event: SyntheticEvent<HTMLFormElement>) => {
    event.preventDefault()
    if (isBusy) return
    const node = event.currentTarget
    const typed = new FormData(node)
    const said = (field: string) => {
      const value = typed.get(field)
      return typeof value === 'string' ? value : ''
    }
    setIsBusy(true)
    setFaults(NONE)
    send(said)
      .then(() => {
        if (isEmptied) node.reset()
      })
      .catch((error: unknown) => setFaults(faultsOf(error, (field) => node.elements.namedItem(field) !== null)))
      .finally(() => setIsBusy(false))
  }
  return (
    <form ref={form} className="form" noValidate onSubmit={onSubmit} aria-label={label}>
      <Wrong value={faults}>
        {faults.form && (
          <p className="ending fault" role="alert">
            {faults.form}
          </p>
        )}
        {children}
        <div className="formrow">
          <button type="submit" className={isPlain ? 'btn' : 'btn primary'} aria-disabled={isBusy}>
            {submit}
          </button>
          {more}
        </div>
      </Wrong>
    </form>
  )
}

interface FieldProps extends Omit<InputHTMLAttributes<HTMLInputElement>, 'name' | 'id'> {
  readonly name: string
  readonly label: string
  readonly hint?: string
}

function useField(name: string, hint?: string) {
  const id = useId()
  const fault = use(Wrong).fields[name]
  const tells = [hint && `${id}-hint`, fault && `${id}-fault`].filter(Boolean).join(' ')
  return { id, fault, aria: { id, name, 'aria-invalid': fault !== undefined, ...(tells && { 'aria-describedby': tells }) } }
}

function Words({ id, hint, fault }: { id: string; hint: string | undefined; fault: string | undefined }) {
  return (
    <>
      {hint && (
        <p className="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      {fault && (
        <p className="wrong" id={`${id}-fault`}>
          {fault}
        </p>
      )}
    </>
  )
}

export function Field({ name, label, hint, type = 'text', ...rest }: FieldProps) {
  const { t } = useLingui()
  const { id, fault, aria } = useField(name, hint)
  const [isShown, setIsShown] = useState(false)
  const isSecret = type === 'password'
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <div className="withtool">
        <input {...rest} {...aria} type={isSecret && isShown ? 'text' : type} autoCapitalize="none" spellCheck={false} />
        {isSecret && (
          <button type="button" className="btn" aria-pressed={isShown} aria-label={t`Show: ${label}`} onClick={() => setIsShown(!isShown)}>
            {isShown ? <Trans>Hide</Trans> : <Trans>Show</Trans>}
          </button>
        )}
      </div>
      <Words id={id} hint={hint} fault={fault} />
    </div>
  )
}

interface AreaProps {
  readonly name: string
  readonly label: string
  readonly hint?: string
  readonly rows?: number
  readonly maxLength: number
  readonly defaultValue?: string
}

export function Area({ name, label, hint, rows = 3, ...rest }: AreaProps) {
  const { id, fault, aria } = useField(name, hint)
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <textarea {...rest} {...aria} rows={rows} />
      <Words id={id} hint={hint} fault={fault} />
    </div>
  )
}
