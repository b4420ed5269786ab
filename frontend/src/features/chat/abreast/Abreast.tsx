// Several answer the same turn: columns beside one another, a swipe apart on a phone, and a vote.

import './abreast.css'
import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import type { Clamp } from '#/api/contract.gen'
import { sentenceOf } from '#/api/http'
import { voteLearned } from '#/api/queries/chats'
import { personaQuery } from '#/api/queries/personas'
import { hasEnded, type Reply } from '#/api/shapes'
import { votePut } from '#/api/treeCalls'
import { MixGlyph } from '#/features/personas/MixGlyph'
import { announce } from '#/ui/announce'
import { ReplyView } from '../ReplyView'
import type { Step } from '../thread'
import { kindOf, nameOf } from './names'
import { Swipe } from './Swipe'
import { useDialsOf } from './useDialsOf'
import { Won } from './Votes'

interface AbreastProps {
  readonly step: Step
  readonly editionClamps: readonly Clamp[]
  readonly isBusy: boolean
  readonly voices: readonly Reply[]
  readonly chosen: Reply
  readonly chat: string | null
  readonly onChoose: (reply: string) => void
  readonly onClose: () => void
}

interface ColumnProps extends Pick<AbreastProps, 'step' | 'editionClamps' | 'isBusy' | 'chat'> {
  readonly reply: Reply
  readonly letter: string
  readonly isChosen: boolean
  readonly canVote: boolean
  readonly onVote: (name: string) => void
}

function Column({ reply, letter, isChosen, canVote, onVote, step, editionClamps, isBusy, chat }: ColumnProps) {
  const { t } = useLingui()
  const { data: persona } = useQuery(personaQuery(reply.persona))
  const dials = useDialsOf(reply.clamps)
  const name = nameOf(reply, persona)
  const isPicked = step.turn.vote === reply.id
  const words = isPicked ? t`Picked` : t`This one`
  return (
    <li className={isChosen ? 'column chosen' : 'column'}>
      <h3>
        <span className="letter" aria-hidden="true">
          {letter}
        </span>
        <MixGlyph dials={dials} />
        <span>
          {name}
          <small>
            {reply.is_bare ? <Trans>no prompt, no dials</Trans> : <Trans>Edition {reply.edition}</Trans>}{' '}
            <Won persona={reply.persona} kind={kindOf(reply, persona?.edition)} />
          </small>
        </span>
      </h3>
      {/* Each stands for itself: no note of what changed against the turn before. */}
      <ReplyView step={step} reply={reply} previous={reply} editionClamps={editionClamps} isFirst={false} isBusy={isBusy} doing={{ chat }} />
      <button type="button" className="btn vote" aria-pressed={isPicked} aria-label={`${words}: ${letter}, ${name}`} disabled={!canVote} onClick={() => onVote(name)}>
        {words}
      </button>
    </li>
  )
}

const LETTERS = 'ABCD'

export function Abreast({ voices, chosen, onChoose, onClose, ...rest }: AbreastProps) {
  const { t } = useLingui()
  const [fault, setFault] = useState<string | null>(null)
  const shelf = useRef<HTMLDivElement>(null)
  const { chat, step } = rest
  const isWritten = voices.every(({ status }) => hasEnded(status))
  const vote = async (reply: Reply, name: string): Promise<void> => {
    setFault(null)
    if (reply.id !== chosen.id) onChoose(reply.id)
    if (!chat) return
    try {
      await votePut(step.turn.id, reply.id, voices.map(({ id }) => id))
      await voteLearned(chat, step.turn.id, reply.id)
      announce(t`Picked ${name}; the talk goes on from here`)
    } catch (error) {
      setFault(sentenceOf(error))
    }
  }
  const isMarked = voices.some(({ id }) => id === chosen.id)
  return (
    <section className="abreast" aria-label={t`${voices.length} side by side`}>
      <Swipe shelf={shelf} count={voices.length} />
      <div className="shelf" role="group" aria-label={t`Columns`} tabIndex={0} ref={shelf}>
        <ul>
          {voices.map((reply, place) => (
            <Column
              key={reply.id}
              {...rest}
              reply={reply}
              letter={LETTERS[place] ?? ''}
              isChosen={reply.id === chosen.id}
              canVote={chat !== null && isWritten}
              onVote={(name) => void vote(reply, name)}
            />
          ))}
        </ul>
      </div>
      {fault && (
        <p className="ending fault" role="alert">
          {fault}
        </p>
      )}
      <p className="underneath">
        {isMarked ? <Trans>The same question, the same luck. The talk goes on from the one that is marked.</Trans> : <Trans>The same question, the same luck. Pick one, and the talk goes on from it.</Trans>}
        <button type="button" className="btn" onClick={onClose}>
          <Trans>Show one</Trans>
        </button>
      </p>
    </section>
  )
}
