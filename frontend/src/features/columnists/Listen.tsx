// Listen: one question, answered off the record by the dials as they stand, before anything is printed.

import { Trans, useLingui } from '@lingui/react/macro'
import { useMutation } from '@tanstack/react-query'
import { type SyntheticEvent, useId, useState } from 'react'
import { replyStop } from '#/api/calls'
import { listenStart } from '#/api/columnists'
import { refusalWords, sentenceOf } from '#/api/http'
import { ensureSignedIn } from '#/api/queries/session'
import { hasEnded, type Persona, type Reply } from '#/api/shapes'
import { Markdown } from '#/features/chat/Markdown'
import { follow, useTranscript } from '#/features/chat/streams'
import { announce } from '#/ui/announce'
import { type Draft, written } from './draft'

/** The place of a reply that is kept nowhere. */
function unkept(id: string, { slug, edition, is_satire }: Persona): Reply {
  const none = { text: '', prefix: '', continues: null, reason: null, error: null, tokens: 0, first_token_ms: null, rating: null, imported: null, opening: [], moves: [] }
  const made = { persona: slug, edition: edition.number, model: edition.model, is_satire, clamps: [], vectors: [], is_bare: false, seed: 0, tokens_per_second: null }
  return { id, turn: '', index: 0, status: 'queued', created_at: '', ...none, ...made }
}

function Heard({ reply }: { reply: string }) {
  const { t } = useLingui()
  const transcript = useTranscript(reply)
  const isOver = transcript !== undefined && hasEnded(transcript.state)
  return (
    <article className="reply" aria-label={t`What it says`} data-state={transcript?.state ?? 'queued'} aria-busy={!isOver}>
      <div className="body">
        <Markdown text={transcript?.text ?? ''} isOpen={!isOver} />
      </div>
      {!transcript?.text && !isOver && (
        <p className="waiting">
          <Trans>Writing</Trans>
        </p>
      )}
      {transcript?.error && (
        <p className="wrong" role="alert">
          {refusalWords(transcript.error.code, transcript.error.message)}
        </p>
      )}
      {!isOver && (
        <button type="button" className="btn" onClick={() => void replyStop(reply)}>
          <Trans>Stop</Trans>
        </button>
      )}
    </article>
  )
}

interface ListenProps {
  /** Who speaks: the columnist, or before its first edition one of the house without a prompt. */
  readonly persona: Persona
  readonly draft: Draft
  readonly isItself: boolean
}

export function Listen({ persona, draft, isItself }: ListenProps) {
  const { t } = useLingui()
  const id = useId()
  const { name } = persona
  const [question, setQuestion] = useState(persona.questions[0] ?? t`Tell me a joke about the mayor.`)
  const asking = useMutation({
    mutationFn: async (isDry: boolean) => {
      await ensureSignedIn()
      const { clamps, sampling } = written(draft)
      const messages = [{ role: 'user' as const, text: question.trim() }]
      const { reply } = await listenStart({ persona: persona.slug, messages, clamps: isDry ? [] : (clamps ?? []), ...(sampling && { sampling }) })
      follow(unkept(reply, persona), () => announce(t`${name} has finished`))
      return reply
    },
  })
  const ask = (isDry: boolean) => {
    if (question.trim() && !asking.isPending) asking.mutate(isDry)
  }
  return (
    <section className="listen" aria-labelledby={`${id}-h`}>
      <h2 id={`${id}-h`}>
        <Trans>Listen</Trans>
      </h2>
      <form
        onSubmit={(event: SyntheticEvent) => {
          event.preventDefault()
          ask(false)
        }}
      >
        <div className="field">
          <label htmlFor={id}>
            <Trans>Ask it something</Trans>
          </label>
          <textarea id={id} rows={2} value={question} onChange={(event) => setQuestion(event.target.value)} />
          <p className="none">
            {isItself ? (
              <Trans>Off the record, with the dials as they stand. A changed prompt is heard from the next edition on.</Trans>
            ) : (
              <Trans>Off the record, with the dials as they stand, in the voice of {name}. Your prompt is heard from the first edition on.</Trans>
            )}
          </p>
        </div>
        <p className="doing">
          <button type="submit" className="btn primary">
            <Trans>Listen</Trans>
          </button>
          <button type="button" className="btn" onClick={() => ask(true)}>
            <Trans>Without its dials</Trans>
          </button>
        </p>
      </form>
      {asking.error && (
        <p className="wrong" role="alert">
          {sentenceOf(asking.error)}
        </p>
      )}
      {asking.data && <Heard key={asking.data} reply={asking.data} />}
    </section>
  )
}
