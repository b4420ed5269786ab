// The receipt: all that the words of a reply depend on, and whether they come again.

import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { sentenceOf } from '#/api/http'
import type { Receipt } from '#/api/shapes'
import { receiptRead } from '#/api/treeCalls'
import { Sheet } from '#/ui/Sheet'
import { Replay } from './Replay'

const SHORT = 12

function Digest({ of }: { of: string | null }) {
  return of ? <code title={of}>{of.slice(0, SHORT)}…</code> : 'not known'
}

function Row({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  )
}

const times = (strength: number) => `${strength > 0 ? '+' : strength < 0 ? '−' : ''}${Math.abs(strength)} × max`

function Clamps({ clamps }: { clamps: Receipt['clamps'] }) {
  if (clamps.length === 0) return 'none: the model’s own voice'
  return (
    <ul>
      {clamps.map((clamp) => (
        <li key={`${clamp.artifact}/${clamp.feature}`}>
          {clamp.label}: {times(clamp.strength)} ({clamp.mode}, {clamp.positions}) · {clamp.artifact} #{clamp.feature}
        </li>
      ))}
    </ul>
  )
}

function Facts({ receipt }: { receipt: Receipt }) {
  const { sampling } = receipt
  return (
    <dl className="facts">
      <Row name="Columnist">
        {receipt.persona.name}, edition {receipt.edition}
      </Row>
      <Row name="Dials at the start">
        <Clamps clamps={receipt.clamps} />
      </Row>
      {receipt.steered && <Row name="Steered">Dials were moved while it was written.</Row>}
      <Row name="Model">
        {receipt.model}, weights <Digest of={receipt.weights} />
      </Row>
      {Object.entries(receipt.artifacts).map(([name, digest]) => (
        <Row key={name} name="Features from">
          {name}, <Digest of={digest} />
        </Row>
      ))}
      {sampling && (
        <Row name="Sampling">
          temperature {sampling.temperature}, top p {sampling.top_p}, at most {sampling.max_tokens} tokens, seed {sampling.seed}
        </Row>
      )}
      <Row name="Prompt">
        {receipt.messages} {receipt.messages === 1 ? 'message' : 'messages'}, <Digest of={receipt.prompt} />
      </Row>
      {receipt.continues && <Row name="Continues">a variant that was cut off, after {receipt.prefix.length} characters</Row>}
    </dl>
  )
}

interface SheetProps {
  readonly reply: string
  readonly text: string
  readonly prefix: string
  readonly onClose: () => void
}

export function ReceiptSheet({ reply, text, prefix, onClose }: SheetProps) {
  const { data, error } = useQuery({ queryKey: ['receipts', reply], queryFn: () => receiptRead(reply) })
  return (
    <Sheet title="Receipt" onClose={onClose}>
      <p className="lede">All that these words depend on. The same receipt gives the same words.</p>
      {error && <p role="alert">{sentenceOf(error)}</p>}
      {data && <Facts receipt={data} />}
      {data && <Replay reply={reply} said={text.slice(prefix.length)} />}
    </Sheet>
  )
}
