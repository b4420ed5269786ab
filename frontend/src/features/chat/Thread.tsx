// The conversation as a story: headline, byline, greeting, then question and reply in turn.

import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { lazy, type ReactNode, Suspense, useState } from 'react'
import { personaQuery } from '#/api/queries/personas'
import type { Chat, Persona, Reply, Turn } from '#/api/shapes'
import { MixGlyph } from '#/features/personas/MixGlyph'
import type { Mix } from '#/features/desk/mix'
import { DeskAtHand } from '#/features/xray/atHand'
import { late } from '#/lib/late'
import type { Doing } from './doing'
import { draftAdd, type Pending, pendingPut } from './outbox'
import { useHeld, useSet } from './abreast/beside'
import { Remedies } from './Remedies'
import { ReplyView } from './ReplyView'
import { replyShown, type Step } from './thread'
import type { Conversation } from './useConversation'

const AskTools = lazy(late(async () => ({ default: (await import('./actions/AskTools')).AskTools })))
const Rewrite = lazy(late(async () => ({ default: (await import('./actions/Rewrite')).Rewrite })))
const HeldReply = lazy(late(async () => ({ default: (await import('./abreast/HeldReply')).HeldReply })))
const Abreast = lazy(late(async () => ({ default: (await import('./abreast/Abreast')).Abreast })))

function Ask({ text, children }: { text: string | null; children?: ReactNode }) {
  return (
    <div className="ask">
      <small>
        <Trans>Reader asks</Trans>
      </small>
      {text !== null && <p>{text}</p>}
      {children}
    </div>
  )
}

export function Headline({ persona, chat, mix }: { persona: Persona; chat: Chat | null; mix: Mix }) {
  const { name, byline, edition: { number } } = persona
  return (
    <header className="headline">
      <p className="kick">{persona.is_satire ? <Trans>AI satire</Trans> : <Trans>Correspondence</Trans>}</p>
      <h1>{chat?.title || persona.name}</h1>
      <div className="by">
        <MixGlyph dials={mix.isDry ? [] : mix.dials} />
        <span className="who">
          <Trans>
            By{' '}
            <Link to="/columnists/$slug/profile" params={{ slug: persona.slug }}>
              <b>{name}</b>
            </Link>
            , {byline}
          </Trans>
        </span>
        <span className="ed">
          <Trans>Edition {number}</Trans>
        </span>
      </div>
    </header>
  )
}

export function Opening({ persona, isEmpty, onQuestion }: { persona: Persona; isEmpty: boolean; onQuestion: (text: string) => void }) {
  const { t } = useLingui()
  return (
    <section className="opening" aria-label={t`Greeting`}>
      <p className="body">{persona.greeting}</p>
      {isEmpty && (
        <>
          {persona.questions.length > 0 && (
            <ul className="questions" aria-label={t`Questions to start with`}>
              {persona.questions.map((question) => (
                <li key={question}>
                  <button type="button" className="chip" onClick={() => onQuestion(question)}>
                    {question}
                  </button>
                </li>
              ))}
            </ul>
          )}
          <p className="story">
            <Trans>Ask for a joke about the mayor, then turn the Caution dial down and ask again.</Trans>
          </p>
        </>
      )}
    </section>
  )
}

function Unsent({ pending, onRetry, onEdit }: { pending: Pending; onRetry: () => void; onEdit: () => void }) {
  if (pending.state === 'sending') {
    return (
      <Ask text={pending.text}>
        <p className="waiting">
          <Trans>Sending</Trans>
        </p>
      </Ask>
    )
  }
  return (
    <Ask text={pending.text}>
      <div className="ending fault" role="alert">
        <p>
          <Trans>Not sent.</Trans> {pending.error}
        </p>
        <Remedies code={pending.code} onRetry={onRetry} />
        <button type="button" className="btn" onClick={onRetry}>
          <Trans>Retry</Trans>
        </button>
        <button type="button" className="btn" onClick={onEdit}>
          <Trans>Edit</Trans>
        </button>
      </div>
    </Ask>
  )
}

/** Said where somebody else begins to answer. */
function Byline({ slug }: { slug: string }) {
  const { data } = useQuery(personaQuery(slug))
  const name = data?.name ?? slug
  return (
    <p className="mark">
      <Trans>{name} answers</Trans>
    </p>
  )
}

interface ThreadProps {
  readonly persona: Persona
  readonly conversation: Conversation
  readonly limit: number
  readonly onEdit: () => void
}

interface PartProps extends Omit<ThreadProps, 'onEdit'> {
  readonly step: Step
  readonly before: Step | undefined
}

/** Those of a turn to be seen side by side: what was put so, or asked so with the turn itself. */
function columns({ replies, voices }: Turn, reply: Reply, set: readonly string[] | null): readonly Reply[] {
  const put = replies.filter(({ id }) => set?.includes(id))
  if (put.length > 1) return put
  const asked = replies.slice(0, voices)
  return asked.length > 1 && asked.includes(reply) ? asked : []
}

function Answer({ persona, conversation, step, before }: PartProps) {
  const [shut, setShut] = useState<readonly string[] | null | undefined>(undefined)
  const [isOpen, setIsOpen] = useState(false)
  const { steps, writing, choose, again, goOn, place } = conversation
  const { turn, reply } = step
  const set = useSet(turn.id)
  const held = useHeld(reply?.id)
  if (!reply) return null
  const voices = columns(turn, reply, set)
  const isAmong = voices.length > 1
  const previous = before?.reply ?? null
  const editionClamps = persona.edition.clamps.map(({ clamp }) => clamp)
  const common = { step, editionClamps, isBusy: writing.length > 0 }
  if (held) {
    return (
      <Suspense fallback={null}>
        <HeldReply {...common} reply={turn.replies.find(({ id }) => id === held.reply)} />
      </Suspense>
    )
  }
  if (isAmong && shut !== set && (isOpen || steps.at(-1) === step)) {
    const close = () => {
      setShut(set)
      setIsOpen(false)
    }
    return (
      <Suspense fallback={null}>
        <Abreast {...common} voices={voices} chosen={reply} chat={place.chat} onChoose={choose} onClose={close} />
      </Suspense>
    )
  }
  const open = () => {
    setShut(undefined)
    setIsOpen(true)
  }
  const doing: Doing = { chat: place.chat, choose, again, goOn, abreast: isAmong ? open : undefined }
  const isAnother = reply.persona !== (previous?.persona ?? persona.slug)
  return (
    <>
      {isAnother && <Byline slug={reply.persona} />}
      <ReplyView key={reply.id} {...common} previous={previous} reply={reply} isFirst={!before} doing={doing} />
    </>
  )
}

function Asked({ conversation, limit, step, editing, onEditing }: PartProps & { editing: string | null; onEditing: (turn: string | null) => void }) {
  const { turns, choose, resay, writing } = conversation
  const { turn, wordings } = step
  const chosen = (id: string) => {
    const other = wordings.find((wording) => wording.id === id)
    const reply = other && replyShown(other, turns)
    if (reply) choose(reply.id)
  }
  const resend = (text: string) => {
    onEditing(null)
    void resay(turn, text)
  }
  return (
    <Ask text={editing === turn.id ? null : turn.text}>
      <Suspense fallback={<div className="asktools" />}>
        {editing === turn.id ? (
          <Rewrite turn={turn.id} text={turn.text} limit={limit} onSend={resend} onCancel={() => onEditing(null)} />
        ) : (
          <AskTools turn={turn.id} wordings={wordings.map(({ id }) => id)} isBusy={writing.length > 0} onEdit={() => onEditing(turn.id)} onChoose={chosen} />
        )}
      </Suspense>
    </Ask>
  )
}

export function Thread({ persona, conversation, limit, onEdit }: ThreadProps) {
  const [editing, setEditing] = useState<string | null>(null)
  const { steps, pending, retry, place, mix, turnMix } = conversation
  const giveBack = () => {
    if (!pending?.of) {
      onEdit()
      return
    }
    draftAdd(`edit:${pending.of}`, pending.text)
    setEditing(pending.of)
    pendingPut(place.conversation, null)
  }
  return (
    <DeskAtHand value={{ mix, onMix: turnMix }}>
      {steps.map((step, index) => {
        const part = { persona, conversation, limit, step, before: steps[index - 1] }
        return (
          <section className="turn" id={`turn-${step.turn.id}`} tabIndex={-1} key={step.turn.id}>
            <Asked {...part} editing={editing} onEditing={setEditing} />
            <Answer {...part} />
          </section>
        )
      })}
      {pending && <Unsent pending={pending} onRetry={() => void retry()} onEdit={giveBack} />}
    </DeskAtHand>
  )
}
