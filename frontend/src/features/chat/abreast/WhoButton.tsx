// The chip in the composer: who answers, and the way to ask somebody else.

import { useNavigate } from '@tanstack/react-router'
import { lazy, Suspense, useState } from 'react'
import type { Voice } from '#/api/calls'
import { chatQuery, chatsChanged } from '#/api/queries/chats'
import { queryClient } from '#/api/queryClient'
import { chatPersonaPut } from '#/api/treeCalls'
import type { Persona } from '#/api/shapes'
import { type Mix, mixSave } from '#/features/desk/mix'
import { MixGlyph } from '#/features/personas/MixGlyph'
import type { Place } from '../sending'
import { useVoices, voicesPut } from '../voices'

const WhoAnswers = lazy(async () => ({ default: (await import('./WhoAnswers')).WhoAnswers }))

export function WhoButton({ persona, place, mix }: { persona: Persona; place: Place; mix: Mix }) {
  const [isOpen, setIsOpen] = useState(false)
  const voices = useVoices(place.conversation)
  const navigate = useNavigate()

  const turnTo = async (slug: string): Promise<void> => {
    if (slug === persona.slug) return
    if (!place.chat) return navigate({ to: '/columnists/$slug', params: { slug } })
    queryClient.setQueryData(chatQuery(place.chat).queryKey, await chatPersonaPut(place.chat, slug))
    mixSave(place.conversation, null)
    chatsChanged()
  }
  const pick = async (picked: readonly Voice[]): Promise<void> => {
    const [one] = picked
    if (picked.length === 1 && one) {
      await turnTo(one.persona)
      if (one.clamps) mixSave(place.conversation, { ...mix, isDry: true })
    }
    voicesPut(place.conversation, picked.length > 1 ? picked : [])
  }
  const alone = `${persona.name} · ${mix.isDry ? 'dry' : `Ed. ${persona.edition.number}`}`
  const words = voices.length > 1 ? `${voices.length} side by side` : alone
  return (
    <>
      <button type="button" className="chip who" aria-label={`${words}: who answers next`} aria-haspopup="dialog" onClick={() => setIsOpen(true)}>
        <MixGlyph dials={mix.isDry ? [] : mix.dials} />
        <span>{words}</span>
      </button>
      {isOpen && (
        <Suspense fallback={null}>
          <WhoAnswers persona={persona} voices={voices} onPick={pick} onClose={() => setIsOpen(false)} />
        </Suspense>
      )}
    </>
  )
}
