// The state of the builder: a draft that is kept in this browser until the server has printed it.

import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { personaCreate, personaSave } from '#/api/columnists'
import { ApiError, sentenceOf } from '#/api/http'
import { columnistLearned } from '#/api/queries/columnists'
import { ensureSignedIn } from '#/api/queries/session'
import type { Persona } from '#/api/shapes'
import { put, taken } from '#/lib/shelf'
import { changed, type Draft, type Field, isChanged, placeOf, written } from './draft'

export function useBuilder(persona: Persona | null, held: Draft, onSaved: (persona: Persona) => void) {
  const shelf = `columnist:${persona ? `${persona.slug}:${persona.edition.number}` : 'new'}`
  const [draft, setDraft] = useState<Draft>(() => ({ ...held, ...taken<Draft>(shelf) }))
  const saving = useMutation({
    mutationFn: async () => {
      await ensureSignedIn()
      return persona ? personaSave(persona.slug, changed(draft, held)) : personaCreate(written(draft))
    },
    onSuccess: (saved) => {
      put(shelf, null)
      columnistLearned(saved)
      onSaved(saved)
    },
  })
  const change = (more: Partial<Draft>) => {
    const next = { ...draft, ...more }
    put(shelf, isChanged(next, held) ? next : null)
    setDraft(next)
  }
  const error = saving.error
  const place = placeOf(error instanceof ApiError ? error.field : null)
  return {
    draft,
    change,
    isSaving: saving.isPending,
    isAltered: isChanged(draft, held),
    save: () => !saving.isPending && saving.mutate(),
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
