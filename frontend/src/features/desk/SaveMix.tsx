// The mix as it acts, printed: the next edition of one's own columnist, or a reprint of somebody else's.

import { Trans, useLingui } from '@lingui/react/macro'
import { useMutation } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { type SyntheticEvent, useId, useState } from 'react'
import { personaReprint, personaSave } from '#/api/columnists'
import { sentenceOf } from '#/api/http'
import { chatQuery, chatsChanged } from '#/api/queries/chats'
import { columnistLearned } from '#/api/queries/columnists'
import { ensureSignedIn } from '#/api/queries/session'
import { queryClient } from '#/api/queryClient'
import type { Persona } from '#/api/shapes'
import { chatPersonaPut } from '#/api/treeCalls'
import { useMine } from '#/features/columnists/useMine'
import { linkTo } from '#/features/personas/links'
import { announce } from '#/ui/announce'
import type { Conversation } from '../chat/useConversation'
import { actingDials, masterOf, silenceOf } from './acting'
import { editionMix, mixSave, onThisSide } from './mix'
import { moveNoted, movesForget } from './moves'

interface SaveProps {
  readonly persona: Persona
  readonly conversation: Conversation
  readonly onClose: () => void
}

export function SaveMix({ persona, conversation: { mix, place }, onClose }: SaveProps) {
  const { t } = useLingui()
  const navigate = useNavigate()
  const id = useId()
  const [note, setNote] = useState('')
  const [reprint, setReprint] = useState<Persona | null>(null) // made, and its mix not yet printed
  const isOwn = useMine(persona)
  const wet = { ...mix, isDry: false }
  const acting = actingDials(wet)
  const left = mix.dials.filter((dial) => silenceOf(wet, dial) !== null)
  const next = persona.edition.number + 1

  const saving = useMutation({
    mutationFn: async () => {
      await ensureSignedIn()
      const target = isOwn ? persona : (reprint ?? (await personaReprint(persona.slug, linkTo(persona.slug))))
      if (!isOwn) setReprint(target)
      const saved = await personaSave(target.slug, { clamps: acting.map(({ clamp }) => clamp), note: note.trim() })
      if (!isOwn && place.chat) queryClient.setQueryData(chatQuery(place.chat).queryKey, await chatPersonaPut(place.chat, saved.slug))
      return saved
    },
    onSuccess: (saved) => {
      columnistLearned(saved)
      const printed = onThisSide(mix, editionMix(saved.edition))
      if (isOwn) moveNoted(place.conversation, mix, printed)
      else if (place.chat) movesForget(place.conversation)
      if (isOwn || place.chat) mixSave(place.conversation, printed)
      else void navigate({ to: '/columnists/$slug', params: { slug: saved.slug } })
      chatsChanged()
      announce(isOwn ? t`Edition ${saved.edition.number} is printed` : t`Reprinted: ${saved.name} is yours, with this mix`)
      onClose()
    },
  })
  const submit = (event: SyntheticEvent) => {
    event.preventDefault()
    if (!saving.isPending) saving.mutate()
  }
  return (
    <section className="search" aria-label={t`Save the mix`}>
      <form onSubmit={submit}>
        <p className="said">
          {isOwn ? (
            <Trans>Prints edition {next} of {persona.name} with the dials as they act now. Earlier editions stay.</Trans>
          ) : (
            <Trans>{persona.name} is not yours: this makes a reprint of your own with the dials as they act now, and goes on with it here.</Trans>
          )}
          {left.length > 0 && <Trans> Left out, since they do nothing now: {left.map(({ feature }) => feature.label).join(', ')}.</Trans>}
          {masterOf(mix) !== 1 && <Trans> The master is counted in.</Trans>}
        </p>
        <label htmlFor={id}>
          <Trans>What changed, in a line (optional)</Trans>
        </label>
        <div className="row">
          <input id={id} maxLength={200} value={note} onChange={(event) => setNote(event.target.value)} />
        </div>
        <div className="row">
          <button type="submit" className="tog go" disabled={saving.isPending}>
            {isOwn ? <Trans>Save as edition {next}</Trans> : <Trans>Reprint with this mix</Trans>}
          </button>
          <button type="button" className="tog" onClick={onClose}>
            <Trans>Cancel</Trans>
          </button>
        </div>
      </form>
      {saving.error && (
        <p className="warn" role="alert">
          {sentenceOf(saving.error)}
        </p>
      )}
    </section>
  )
}
