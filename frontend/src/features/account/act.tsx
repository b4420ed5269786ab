// A button that asks the server for something: busy meanwhile, and says what went wrong.

import { Trans } from '@lingui/react/macro'
import { useEffect, useRef, useState } from 'react'
import { copyText } from '#/lib/copy'
import { announce } from '#/ui/announce'
import { lineOf } from './faults'

export type Act = (call: () => Promise<unknown>, done?: string) => void

export function useAct(): { act: Act; isBusy: boolean; fault: string | null } {
  const [isBusy, setIsBusy] = useState(false)
  const [fault, setFault] = useState<string | null>(null)
  const act: Act = (call, done) => {
    if (isBusy) return
    setIsBusy(true)
    setFault(null)
    call()
      .then(() => {
        if (done) announce(done)
      })
      .catch((error: unknown) => setFault(lineOf(error)))
      .finally(() => setIsBusy(false))
  }
  return { act, isBusy, fault }
}

export function FaultLine({ fault }: { fault: string | null }) {
  return (
    fault && (
      <p className="ending fault" role="alert">
        {fault}
      </p>
    )
  )
}

/** Where a button gives way to a form or a question: what opened takes the focus (its field, else the way back), and then the button again. */
export function useGivingWay<T extends HTMLElement>(isOpen: boolean) {
  const opener = useRef<HTMLButtonElement>(null)
  const opened = useRef<T>(null)
  const wasOpen = useRef(false)
  useEffect(() => {
    const place = opened.current
    if (isOpen) (place?.querySelector<HTMLElement>('input, textarea') ?? [...(place?.querySelectorAll('button') ?? [])].at(-1))?.focus()
    else if (wasOpen.current) opener.current?.focus()
    wasOpen.current = isOpen
  }, [isOpen])
  return { opener, opened }
}

interface ConfirmProps {
  readonly label: string
  /** With what is acted on, for those who hear the buttons only. */
  readonly full: string
  readonly question: string
  readonly yes: string
  readonly onYes: () => void
}

/** Asks once more, in place. */
export function Confirm({ label, full, question, yes, onYes }: ConfirmProps) {
  const [isOpen, setIsOpen] = useState(false)
  const keep = useRef<HTMLButtonElement>(null)
  const opener = useRef<HTMLButtonElement>(null)
  const wasOpen = useRef(false)
  useEffect(() => {
    if (isOpen) keep.current?.focus()
    else if (wasOpen.current) opener.current?.focus()
    wasOpen.current = isOpen
  }, [isOpen])
  if (!isOpen) {
    return (
      <button ref={opener} type="button" className="btn" aria-label={full} onClick={() => setIsOpen(true)}>
        {label}
      </button>
    )
  }
  return (
    <span className="confirm" role="group" aria-label={question}>
      <span>{question}</span>
      <button
        type="button"
        className="btn primary"
        onClick={() => {
          setIsOpen(false)
          onYes()
        }}
      >
        {yes}
      </button>
      <button ref={keep} type="button" className="btn" onClick={() => setIsOpen(false)}>
        <Trans>Keep</Trans>
      </button>
    </span>
  )
}

/** `full`: with what is copied, for those who hear the buttons only. */
export function CopyButton({ text, full }: { text: string; full: string }) {
  return (
    <button type="button" className="btn" aria-label={full} onClick={() => void copyText(text)}>
      <Trans>Copy</Trans>
    </button>
  )
}
