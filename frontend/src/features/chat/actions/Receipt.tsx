// The receipt: all that the words of a reply depend on, and whether they come again.

import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { sentenceOf } from '#/api/http'
import type { Receipt } from '#/api/shapes'
import { receiptRead } from '#/api/treeCalls'
import { Dialog } from '#/ui/Dialog'
import { Replay } from './Replay'

const SHORT = 12

function Digest({ of }: { of: string | null }) {
  return of ? <code title={of}>{of.slice(0, SHORT)}…</code> : <Trans>not known</Trans>
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
  if (clamps.length === 0) return <Trans>none: the model’s own voice</Trans>
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

function Sampled({ temperature, top_p: topP, max_tokens: most, seed }: NonNullable<Receipt['sampling']>) {
  return (
    <Trans>
      temperature {temperature}, top p {topP}, at most {most} tokens, seed {seed}
    </Trans>
  )
}

function Facts({ receipt }: { receipt: Receipt }) {
  const { t } = useLingui()
  const { sampling, edition, messages } = receipt
  const { name } = receipt.persona
  const { model } = receipt
  const { length } = receipt.prefix
  return (
    <dl className="facts">
      <Row name={t`Columnist`}>
        <Trans>
          {name}, edition {edition}
        </Trans>
      </Row>
      <Row name={t`Dials at the start`}>
        <Clamps clamps={receipt.clamps} />
      </Row>
      {receipt.steered && <Row name={t`Steered`}>{t`Dials were moved while it was written.`}</Row>}
      <Row name={t`Model`}>
        <Trans>
          {model}, weights <Digest of={receipt.weights} />
        </Trans>
      </Row>
      {Object.entries(receipt.artifacts).map(([artifact, digest]) => (
        <Row key={artifact} name={t`Features from`}>
          {artifact}, <Digest of={digest} />
        </Row>
      ))}
      {sampling && (
        <Row name={t`Sampling`}>
          <Sampled {...sampling} />
        </Row>
      )}
      <Row name={t`Prompt`}>
        <Plural value={messages} one="# message" other="# messages" />, <Digest of={receipt.prompt} />
      </Row>
      {receipt.continues && <Row name={t`Continues`}>
          <Plural value={length} one="a variant that was cut off, after # character" other="a variant that was cut off, after # characters" />
        </Row>}
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
  const { t } = useLingui()
  const { data, error } = useQuery({ queryKey: ['receipts', reply], queryFn: () => receiptRead(reply) })
  return (
    <Dialog title={t`Receipt`} onClose={onClose}>
      <p className="lede">{t`All that these words depend on. The same receipt gives the same words.`}</p>
      {error && <p role="alert">{sentenceOf(error)}</p>}
      {data && <Facts receipt={data} />}
      {data && <Replay reply={reply} said={text.slice(prefix.length)} />}
    </Dialog>
  )
}
