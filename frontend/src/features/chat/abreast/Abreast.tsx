// Several answer the same turn at once: columns beside one another, a swipe apart on a phone, and a vote.

import './abreast.css'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { Clamp } from '#/api/contract.gen'
import { sentenceOf } from '#/api/http'
import { replyLearned } from '#/api/queries/chats'
import { personaQuery } from '#/api/queries/personas'
import type { Persona, Reply } from '#/api/shapes'
import { hasEnded } from '#/api/shapes'
import { ratingPut } from '#/api/treeCalls'
import { MixGlyph } from '#/features/personas/MixGlyph'
import { announce } from '#/ui/announce'
import { ReplyView } from '../ReplyView'
import { useTranscript } from '../streams'
import type { Step } from '../thread'

interface AbreastProps {
  readonly step: Step
  readonly previous: Reply | null
  readonly editionClamps: readonly Clamp[]
  readonly isBusy: boolean
  readonly voices: readonly Reply[]
  readonly chosen: Reply
  readonly chat: string | null
  readonly onChoose: (reply: string) => void
  readonly onClose: () => void
}

/** Whose words these are: a columnist without its clamps is the unsteered model. */
export function nameOf(reply: Reply, persona: Persona | undefined): string {
  const name = persona?.name ?? reply.persona
  const isDry = reply.clamps.length === 0 && reply.vectors.length === 0
  return isDry && (persona?.edition.clamps.length ?? 0) > 0 ? `${name}, unsteered` : name
}

function Column({ reply, isChosen, onVote, ...rest }: Omit<AbreastProps, 'voices' | 'chosen' | 'onChoose' | 'onClose'> & { reply: Reply; isChosen: boolean; onVote: (name: string) => void }) {
  const { data } = useQuery(personaQuery(reply.persona))
  const live = useTranscript(reply.id)
  const { step, editionClamps, isBusy, chat } = rest
  const name = nameOf(reply, data)
  const isWritten = hasEnded(live?.state ?? reply.status)
  const isPicked = isChosen && reply.rating?.is_good === true
  const words = isPicked ? 'Picked' : 'This one'
  return (
    <li className={isChosen ? 'column chosen' : 'column'}>
      <h3>
        <MixGlyph dials={reply.clamps.length > 0 ? (data?.edition.clamps ?? []) : []} />
        <span>
          {name} <small>Edition {reply.edition}</small>
        </span>
      </h3>
      {/* Each stands for itself: no note of what changed against the turn before. */}
      <ReplyView step={step} reply={reply} previous={reply} editionClamps={editionClamps} isFirst={false} isBusy={isBusy} doing={{ chat }} />
      <button type="button" className="btn vote" aria-pressed={isPicked} aria-label={`${words}: ${name}`} disabled={!isWritten} onClick={() => onVote(name)}>
        {words}
      </button>
    </li>
  )
}

export function Abreast({ voices, chosen, onChoose, onClose, ...rest }: AbreastProps) {
  const [fault, setFault] = useState<string | null>(null)
  const { chat } = rest
  const vote = async (reply: Reply, name: string): Promise<void> => {
    setFault(null)
    onChoose(reply.id)
    if (!chat) return
    try {
      const rating = await ratingPut(reply.id, { ...reply.rating, is_good: true })
      await replyLearned(chat, { ...reply, rating })
      announce(`Picked ${name}; the talk goes on from here`)
    } catch (error) {
      setFault(sentenceOf(error))
    }
  }
  return (
    <section className="abreast" aria-label={`${voices.length} side by side`}>
      <div className="shelf" role="group" aria-label="Columns" tabIndex={0}>
        <ul>
          {voices.map((reply) => (
            <Column key={reply.id} {...rest} reply={reply} isChosen={reply.id === chosen.id} onVote={(name) => void vote(reply, name)} />
          ))}
        </ul>
      </div>
      {fault && (
        <p className="ending fault" role="alert">
          {fault}
        </p>
      )}
      <p className="underneath">
        The talk goes on from the one that is marked.
        <button type="button" className="btn" onClick={onClose}>
          Show one
        </button>
      </p>
    </section>
  )
}
