// Every mix that this conversation was answered with, newest first, and the way back to each.

import { Trans, useLingui } from '@lingui/react/macro'
import type { Clamp } from '#/api/contract.gen'
import type { Persona, Reply, Turn } from '#/api/shapes'
import { announce } from '#/ui/announce'
import { useStreams } from '../chat/streams'
import { shown } from '../chat/transcript'
import { opening as shortened } from '../chat/branches/opening'
import type { Conversation } from '../chat/useConversation'
import { changes, type FeatureLookup } from './changes'
import { editionMix, type Mix, mixOf, onThisSide } from './mix'
import { useFeatures } from './useFeatures'

interface HistoryProps {
  readonly persona: Persona
  readonly conversation: Conversation
  readonly onMix: (mix: Mix) => void
  readonly onClose: () => void
}

interface Change {
  readonly key: string
  readonly turn: Turn
  readonly isDuring: boolean
  readonly before: readonly Clamp[]
  readonly after: readonly Clamp[]
}

/** Where the mix of a reply changed on the way. */
function marksOf(reply: Reply, transcripts: ReturnType<typeof useStreams.getState>['transcripts']) {
  const { opening, marks } = shown(reply, transcripts[reply.id])
  return { opening: opening ?? reply.clamps, marks }
}

function changesIn(turns: readonly Turn[], own: readonly Clamp[], transcripts: Parameters<typeof marksOf>[1]): readonly Change[] {
  const replies = turns.flatMap(({ replies: given }) => given)
  return turns.flatMap((turn) => {
    const parent = replies.find(({ id }) => id === turn.parent)
    const wasAt = parent?.clamps ?? own
    return turn.replies.flatMap((reply) => {
      if (reply.is_bare) return []
      const { opening, marks } = marksOf(reply, transcripts)
      const first = { key: reply.id, turn, isDuring: false, before: wasAt, after: opening }
      const during = marks.map(({ clamps, at }, place) => ({ key: `${reply.id}/${at}/${place}`, turn, isDuring: true, before: marks[place - 1]?.clamps ?? opening, after: clamps }))
      return [first, ...during]
    })
  })
}

function Line({ change, words, onBack }: { change: Change; words: string; onBack: (() => void) | null }) {
  const { t } = useLingui()
  const question = shortened(change.turn.text)
  return (
    <li>
      <span className="n">
        {words}
        <small>{change.isDuring ? <Trans>during the answer to “{question}”</Trans> : <Trans>for “{question}”</Trans>}</small>
      </span>
      <button type="button" className="tog" disabled={!onBack} aria-label={t`Put back: ${words}`} onClick={() => onBack?.()}>
        <Trans>Put back</Trans>
      </button>
    </li>
  )
}

export function MixHistory({ persona, conversation: { turns, place, mix: now }, onMix, onClose }: HistoryProps) {
  const { t } = useLingui()
  const { edition } = persona
  const transcripts = useStreams((streams) => streams.transcripts)
  const own = edition.clamps.map(({ clamp }) => clamp)
  const all = changesIn(turns, own, transcripts)
  const fetched = useFeatures(all.flatMap(({ before, after }) => [...before, ...after]))
  const featureOf: FeatureLookup = fetched
  const told = all.flatMap((change) => {
    const words = changes(change.before, change.after, featureOf).join(', ')
    return words ? [{ change, words }] : []
  })
  const back = (mix: Mix, words: string) => {
    onMix(onThisSide(now, mix))
    announce(t`Put back: ${words}`)
  }
  const printed = t`Edition ${edition.number}, as printed`
  return (
    <section className="search" aria-label={t`Mixes of this conversation`}>
      <div className="row">
        <h3>
          <Trans>Mix changed</Trans>
        </h3>
        <button type="button" className="tog" onClick={onClose}>
          <Trans>Done</Trans>
        </button>
      </div>
      <ul>
        {told.toReversed().map(({ change, words }) => {
          const mix = mixOf(change.after, edition, featureOf)
          return <Line key={`${place.conversation}/${change.key}`} change={change} words={words} onBack={mix && (() => back(mix, words))} />
        })}
        <li>
          <span className="n">
            {printed}
            <small>{told.length === 0 ? <Trans>No mix was changed in this conversation yet.</Trans> : <Trans>where it all began</Trans>}</small>
          </span>
          <button type="button" className="tog" aria-label={t`Put back: ${printed}`} onClick={() => back(editionMix(edition), printed)}>
            <Trans>Put back</Trans>
          </button>
        </li>
      </ul>
    </section>
  )
}
