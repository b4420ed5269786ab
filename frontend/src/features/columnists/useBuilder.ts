// The state of the builder: a draft that is kept in this browser until the server has printed it.

import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { personaCreate, personaSave } from '#/api/columnists'
import { ApiError, sentenceOf } from '#/api/http'
import { columnistLearned } from '#/api/queries/columnists'
import { ensureSignedIn } from '#/api/queries/session'
import type { Persona } from '#/api/shapes'
import { put, taken } from '#/lib/shelf'
import { changed, type Draft, draftOf, type Field, isChanged, movedOn, placeOf, takenUp, written } from './draft'

const shelfOf = (persona: Persona | null) => `columnist:${persona ? `${persona.slug}:${persona.edition.number}` : 'new'}`

export function useBuilder(persona: Persona | null, held: Draft, onSaved: (persona: Persona) => void) {
  const shelf = shelfOf(persona)
  const [draft, setDraft] = useState<Draft>(() => (persona ? { ...held, ...taken<Draft>(shelf) } : takenUp(held, taken<Draft>(shelf))))
  const [begun, setBegun] = useState({ shelf, held })
  if (begun.shelf !== shelf) {
    setBegun({ shelf, held })
    setDraft(movedOn(draft, begun.held, held))
  }
  const saving = useMutation({
    mutationFn: async (sent: Draft) => {
      await ensureSignedIn()
      return persona ? personaSave(persona.slug, changed(sent, held)) : personaCreate(written(sent))
    },
    onSuccess: (saved, sent) => {
      put(shelf, null)
      const printed = draftOf(saved)
      const next = movedOn(draft, sent, printed)
      put(shelfOf(saved), isChanged(next, printed) ? next : null)
      setDraft(next)
      columnistLearned(saved)
      onSaved(saved)
    },
  })
  const change = (more: Partial<Draft>) => {
    const next = { ...draft, ...more }
    put(shelf, isChanged(next, held) ? next : null)
    setDraft(next)
  }
  const isAltered = isChanged(draft, held)
  const error = saving.error
  const place = placeOf(error instanceof ApiError ? error.field : null)
  return {
    draft,
    change,
    isSaving: saving.isPending,
    isAltered,
    save: () => isAltered && !saving.isPending && saving.mutate(draft),
    discard: () => {
      put(shelf, null)
      saving.reset()
      setDraft(held)
    },
    /** What the server said, where no field is to blame. */
    fault: error && place.field === null && place.dial === null ? error : null,
    wrongAt: (field: Field) => (error && place.field === field ? sentenceOf(error) : null),
    wrongDial: error && place.dial !== null ? { dial: place.dial, words: sentenceOf(error) } : null,
  }
}

export type Builder = ReturnType<typeof useBuilder>
