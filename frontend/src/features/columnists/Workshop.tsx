// The builder: who the columnist is on paper, its dials on the desk, listen, save as an edition.

import type { SyntheticEvent } from 'react'
import type { Persona } from '#/api/shapes'
import { Bench } from './Bench'
import type { Draft } from './draft'
import { Face, Printing, Recipe } from './Fields'
import { Listen } from './Listen'
import { Fault } from './Page'
import { useBuilder } from './useBuilder'

interface WorkshopProps {
  readonly persona: Persona | null
  readonly held: Draft
  readonly onSaved: (persona: Persona) => void
}

export function Workshop({ persona, held, onSaved }: WorkshopProps) {
  const builder = useBuilder(persona, held, onSaved)
  const { draft, isAltered, isSaving, fault } = builder
  const next = (persona?.edition.number ?? 0) + 1
  const submit = (event: SyntheticEvent) => {
    event.preventDefault()
    builder.save()
  }
  return (
    <div className="workshop">
      <form className="face" onSubmit={submit} noValidate aria-label="The columnist">
        <Face builder={builder} />
        <Recipe builder={builder} />
        <Printing builder={builder} number={next} />
        <Fault error={fault} />
        <div className="doing print">
          <button type="submit" className="btn primary" aria-disabled={isSaving || !isAltered || draft.name.trim() === ''}>
            {isSaving ? 'Saving' : `Save as edition ${next}`}
          </button>
          {isAltered && (
            <button type="button" className="btn" onClick={builder.discard}>
              {persona ? `Back to edition ${persona.edition.number}` : 'Clear the form'}
            </button>
          )}
          {isAltered && <span className="none">Kept in this browser until it is saved.</span>}
        </div>
      </form>
      <div className="machine">
        <Bench builder={builder} />
        {persona ? <Listen persona={persona} draft={draft} /> : <p className="none">Save the first edition, private to you, and you can listen to it here while you turn its dials.</p>}
      </div>
    </div>
  )
}
