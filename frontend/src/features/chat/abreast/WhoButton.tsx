// The chip in the composer: who answers, and the way to ask somebody else.

import { useLingui } from '@lingui/react/macro'
import { useNavigate } from '@tanstack/react-router'
import { lazy, Suspense, useState } from 'react'
import { chatQuery, chatsChanged } from '#/api/queries/chats'
import { queryClient } from '#/api/queryClient'
import { chatPersonaPut } from '#/api/treeCalls'
import type { Persona } from '#/api/shapes'
import { dialsShown, editionMix, type Mix, mixSave, onThisSide, slotTurned } from '#/features/desk/mix'
import { moveNoted, movesForget } from '#/features/desk/moves'
import { MixGlyph } from '#/features/personas/MixGlyph'
import { late } from '#/lib/late'
import type { Place } from '../sending'
import { type Speaker, standing, useVoices, voicesPut } from '../voices'

const WhoAnswers = lazy(late(async () => ({ default: (await import('./WhoAnswers')).WhoAnswers })))

/** The desk as somebody who is picked alone would have it. */
function mixFor({ as }: Speaker, mix: Mix, persona: Persona): Mix | null {
  if (as === 'dry') return { ...mix, isDry: true }
  if (as === 'spare') return slotTurned(mix, mix.slot === 'B' ? 'A' : 'B')
  return as === 'printed' ? onThisSide(mix, editionMix(persona.edition)) : null
}

export function WhoButton({ persona, place, mix }: { persona: Persona; place: Place; mix: Mix }) {
  const { t } = useLingui()
  const [isOpen, setIsOpen] = useState(false)
  const voices = standing(useVoices(place.conversation), mix)
  const navigate = useNavigate()

  const turnTo = async (slug: string): Promise<void> => {
    if (slug === persona.slug) return
    if (!place.chat) return navigate({ to: '/columnists/$slug', params: { slug } })
    queryClient.setQueryData(chatQuery(place.chat).queryKey, await chatPersonaPut(place.chat, slug))
    mixSave(place.conversation, null)
    movesForget(place.conversation)
    chatsChanged()
  }
  const pick = async (picked: readonly Speaker[]): Promise<void> => {
    const [one] = picked
    const isBare = one?.as === 'bare'
    if (picked.length === 1 && one && !isBare) {
      await turnTo(one.persona)
      const next = mixFor(one, mix, persona)
      if (next) {
        moveNoted(place.conversation, mix, next)
        mixSave(place.conversation, next)
      }
    }
    voicesPut(place.conversation, picked.length > 1 || isBare ? picked : [])
  }
  const edition = persona.edition.number
  const alone = voices[0]?.as === 'bare' ? t`Unsteered` : mix.isDry ? t`${persona.name} · dry` : t`${persona.name} · Ed. ${edition}`
  const words = voices.length > 1 ? t`${voices.length} side by side` : alone
  return (
    <>
      <button type="button" className="chip who" aria-label={t`${words}: who answers next`} aria-haspopup="dialog" onClick={() => setIsOpen(true)}>
        <MixGlyph dials={voices[0]?.as === 'bare' ? [] : dialsShown(mix)} />
        <span>{words}</span>
      </button>
      {isOpen && (
        <Suspense fallback={null}>
          <WhoAnswers persona={persona} mix={mix} voices={voices} onPick={pick} onClose={() => setIsOpen(false)} />
        </Suspense>
      )}
    </>
  )
}
