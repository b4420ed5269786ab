// Who answers from now on: one columnist, or up to four side by side, the unsteered model among them.

import './who.css'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { Voice } from '#/api/calls'
import { sentenceOf } from '#/api/http'
import { personasQuery } from '#/api/queries/personas'
import { sessionQuery } from '#/api/queries/session'
import type { Persona } from '#/api/shapes'
import { personasMine } from '#/api/treeCalls'
import { MixGlyph } from '#/features/personas/MixGlyph'
import { Dialog } from '#/ui/Dialog'
import { MOST_VOICES } from '../voices'

interface WhoProps {
  readonly persona: Persona
  readonly voices: readonly Voice[]
  /** Picks one of them, or several; says what is wrong by throwing. */
  readonly onPick: (voices: readonly Voice[]) => Promise<void>
  readonly onClose: () => void
}

const same = (one: Voice, other: Voice) => one.persona === other.persona && Boolean(one.clamps) === Boolean(other.clamps)

function verb(count: number): string {
  if (count === 0) return 'Pick at least one'
  return count === 1 ? 'Let this one answer' : `Let ${count} answer side by side`
}

function useCandidates(own: Persona): readonly Persona[] {
  const { data: session } = useQuery(sessionQuery)
  const { data: shown } = useQuery(personasQuery)
  const { data: mine } = useQuery({ queryKey: ['personas', 'mine'], queryFn: personasMine, enabled: Boolean(session?.user) })
  const all = [own, ...(mine?.results ?? []), ...(shown ?? [])]
  return all.filter(({ slug }, place) => all.findIndex((other) => other.slug === slug) === place)
}

export function WhoAnswers({ persona, voices, onPick, onClose }: WhoProps) {
  const [picked, setPicked] = useState<readonly Voice[]>(voices.length > 0 ? voices : [{ persona: persona.slug }])
  const [fault, setFault] = useState<string | null>(null)
  const candidates = useCandidates(persona)
  const isFull = picked.length >= MOST_VOICES
  const toggle = (voice: Voice) => setPicked(picked.some((one) => same(one, voice)) ? picked.filter((one) => !same(one, voice)) : [...picked, voice])
  const row = (voice: Voice, name: string, line: string, dials: Persona['edition']['clamps']) => {
    const isOn = picked.some((one) => same(one, voice))
    return (
      <li key={`${voice.persona}/${voice.clamps ? 'dry' : 'wet'}`}>
        <label>
          <input type="checkbox" checked={isOn} disabled={!isOn && isFull} onChange={() => toggle(voice)} />
          <MixGlyph dials={dials} />
          <span>
            <b>{name}</b> <small>{line}</small>
          </span>
        </label>
      </li>
    )
  }
  const submit = () => {
    setFault(null)
    onPick(picked).then(onClose, (error: unknown) => setFault(sentenceOf(error)))
  }
  return (
    <Dialog title="Who answers next" onClose={onClose}>
      <p className="lede">One columnist, or up to {MOST_VOICES} side by side. What was said so far stays.</p>
      <ul className="who-list">
        {row({ persona: persona.slug, clamps: [] }, 'The model, unsteered', 'No dials at all: what the model says by itself', [])}
        {candidates.map(({ slug, name, byline, edition }) => row({ persona: slug }, name, byline, edition.clamps))}
      </ul>
      {fault && (
        <p className="ending fault" role="alert">
          {fault}
        </p>
      )}
      <div className="row decide">
        <button type="button" className="btn primary" disabled={picked.length === 0} onClick={submit}>
          {verb(picked.length)}
        </button>
        <button type="button" className="btn" onClick={onClose}>
          Cancel
        </button>
      </div>
    </Dialog>
  )
}
