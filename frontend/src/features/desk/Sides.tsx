// A or B: the last question, answered by both sides of the desk with the same luck, and what the votes say so far.

import { Trans, useLingui } from '@lingui/react/macro'
import { useMutation, useQuery } from '@tanstack/react-query'
import { sentenceOf } from '#/api/http'
import { headChosen } from '#/api/queries/chats'
import { votesQuery } from '#/api/queries/columnists'
import type { Persona } from '#/api/shapes'
import { setPut } from '../chat/abreast/beside'
import { twinAsked } from '../chat/abreast/twins'
import { tallyWords } from '../chat/abreast/Votes'
import type { Conversation } from '../chat/useConversation'
import { voicesPut } from '../chat/voices'
import { announce } from '#/ui/announce'
import { changes } from './changes'
import { clampsOf } from './acting'
import { sameClamps } from './dials'
import { type Mix, spareOf } from './mix'

interface SidesProps {
  readonly persona: Persona
  readonly conversation: Conversation
  readonly onMix: (mix: Mix) => void
  readonly onClose: () => void
}

/** From side A to side B, in dial units. */
function difference(mix: Mix): string {
  const features = new Map([...mix.dials, ...spareOf(mix).dials].map(({ feature }) => [`${feature.artifact}/${feature.index}`, feature]))
  const sides = [clampsOf(mix), clampsOf(spareOf(mix))] as const
  const [a, b] = mix.slot === 'B' ? [sides[1], sides[0]] : sides
  return changes(a, b, (artifact, index) => features.get(`${artifact}/${index}`)).join(', ')
}

function Tallies({ slug }: { slug: string }) {
  const { data } = useQuery(votesQuery(slug))
  if (!data || (data.mine.length === 0 && !data.everybody?.length)) return null
  return (
    <>
      {data.mine.length > 0 && (
        <p className="said">
          <Trans>Your votes: {tallyWords(data.mine)}</Trans>
        </p>
      )}
      {data.everybody && data.everybody.length > 0 && (
        <p className="said">
          <Trans>Everybody’s votes: {tallyWords(data.everybody)}</Trans>
        </p>
      )}
    </>
  )
}

export function Sides({ persona, conversation, onClose }: SidesProps) {
  const { t } = useLingui()
  const { mix, place, steps, writing } = conversation
  const { turn, reply } = steps.at(-1) ?? {}
  const [here, there] = [clampsOf(mix), clampsOf(spareOf(mix))]
  const isAlike = sameClamps(here, there)
  const asking = useMutation({
    mutationFn: async () => {
      if (!place.chat || !turn || !reply) return
      const [a, b] = mix.slot === 'B' ? [there, here] : [here, there]
      const first = await twinAsked(place.chat, turn, reply, a)
      const second = await twinAsked(place.chat, turn, reply, b)
      setPut(turn.id, [first.id, second.id])
      if (reply.id !== first.id && reply.id !== second.id) await headChosen(place.chat, first.id)
      announce(t`A and B answer side by side`)
      onClose()
    },
  })
  const both = () => {
    voicesPut(place.conversation, [{ persona: persona.slug, once: true }, { persona: persona.slug, as: 'spare', once: true }])
    announce(t`A and B answer the next question side by side`)
    onClose()
  }
  const canAskAgain = place.chat !== null && reply && !reply.is_bare && !reply.imported && reply.persona === persona.slug && reply.edition === persona.edition.number
  return (
    <section className="search" aria-label={t`A or B?`}>
      <p className="said">
        {isAlike ? (
          <Trans>A and B are alike. Switch to the other side, turn a dial there, and let both answer the same question with the same luck.</Trans>
        ) : (
          <Trans>From A to B: {difference(mix)}</Trans>
        )}
      </p>
      <div className="row">
        {canAskAgain && (
          <button type="button" className="tog" disabled={isAlike || writing.length > 0 || asking.isPending} onClick={() => asking.mutate()}>
            <Trans>Ask both again</Trans>
          </button>
        )}
        {place.chat !== null && (
          <button type="button" className="tog" disabled={isAlike} onClick={both}>
            <Trans>Both answer next</Trans>
          </button>
        )}
        <button type="button" className="tog" onClick={onClose}>
          <Trans>Done</Trans>
        </button>
      </div>
      {asking.error && (
        <p className="warn" role="alert">
          {sentenceOf(asking.error)}
        </p>
      )}
      <Tallies slug={persona.slug} />
    </section>
  )
}
