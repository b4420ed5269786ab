// The conversation as a story: headline, byline, greeting, then question and reply in turn.

import { Link } from '@tanstack/react-router'
import type { Chat, Persona } from '#/api/shapes'
import { MixGlyph } from '#/features/personas/MixGlyph'
import type { Mix } from '#/features/desk/mix'
import type { Pending } from './outbox'
import { ReplyView } from './ReplyView'
import type { Conversation } from './useConversation'

function Ask({ text, children }: { text: string; children?: React.ReactNode }) {
  return (
    <div className="ask">
      <small>Reader asks</small>
      <p>{text}</p>
      {children}
    </div>
  )
}

export function Headline({ persona, chat, mix }: { persona: Persona; chat: Chat | null; mix: Mix }) {
  return (
    <header className="headline">
      <p className="kick">{persona.is_satire ? 'AI satire' : 'Correspondence'}</p>
      <h1>{chat?.title || persona.name}</h1>
      <div className="by">
        <MixGlyph dials={mix.isDry ? [] : mix.dials} />
        <span className="who">
          By{' '}
          <Link to="/columnists/$slug/profile" params={{ slug: persona.slug }}>
            <b>{persona.name}</b>
          </Link>
          , {persona.byline}
        </span>
        <span className="ed">Edition {persona.edition.number}</span>
      </div>
    </header>
  )
}

export function Opening({ persona, isEmpty, onQuestion }: { persona: Persona; isEmpty: boolean; onQuestion: (text: string) => void }) {
  return (
    <section className="opening" aria-label="Greeting">
      <p className="body">{persona.greeting}</p>
      {isEmpty && (
        <>
          {persona.questions.length > 0 && (
            <ul className="questions" aria-label="Questions to start with">
              {persona.questions.map((question) => (
                <li key={question}>
                  <button type="button" className="chip" onClick={() => onQuestion(question)}>
                    {question}
                  </button>
                </li>
              ))}
            </ul>
          )}
          <p className="story">Ask for a joke about the mayor, then turn the Caution dial down and ask again.</p>
        </>
      )}
    </section>
  )
}

function Unsent({ pending, onRetry, onEdit }: { pending: Pending; onRetry: () => void; onEdit: () => void }) {
  if (pending.state === 'sending') {
    return (
      <Ask text={pending.text}>
        <p className="waiting">Sending</p>
      </Ask>
    )
  }
  return (
    <Ask text={pending.text}>
      <div className="ending fault" role="alert">
        <p>Not sent. {pending.error}</p>
        <button type="button" className="btn" onClick={onRetry}>
          Retry
        </button>
        <button type="button" className="btn" onClick={onEdit}>
          Edit
        </button>
      </div>
    </Ask>
  )
}

interface ThreadProps {
  readonly persona: Persona
  readonly conversation: Conversation
  readonly onEdit: () => void
}

export function Thread({ persona, conversation, onEdit }: ThreadProps) {
  const { steps, pending, active, choose, again, retry } = conversation
  const editionClamps = persona.edition.clamps.map(({ clamp }) => clamp)
  return (
    <>
      {steps.map((step, index) => (
        <section className="turn" id={`turn-${step.turn.id}`} tabIndex={-1} key={step.turn.id}>
          <Ask text={step.turn.text} />
          {step.reply && (
            <ReplyView
              key={step.reply.id}
              step={step}
              reply={step.reply}
              previous={steps[index - 1]?.reply ?? null}
              editionClamps={editionClamps}
              isFirst={index === 0}
              isBusy={active !== null}
              onChoose={(reply) => choose(step.turn.id, reply)}
              onAgain={() => void again(step.turn.id)}
            />
          )}
        </section>
      ))}
      {pending && <Unsent pending={pending} onRetry={() => void retry()} onEdit={onEdit} />}
    </>
  )
}
