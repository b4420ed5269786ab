// The builder: who the columnist is on paper, its dials on the desk, listen, save as an edition.

import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import type { SyntheticEvent } from 'react'
import { personasQuery } from '#/api/queries/personas'
import type { Persona } from '#/api/shapes'
import { Fault } from '#/ui/Fault'
import { Bench } from './Bench'
import type { Draft } from './draft'
import { Face, Printing, Recipe } from './Fields'
import { Listen } from './Listen'
import { useBuilder } from './useBuilder'

interface WorkshopProps {
  readonly persona: Persona | null
  readonly held: Draft
  readonly onSaved: (persona: Persona) => void
}

export function Workshop({ persona, held, onSaved }: WorkshopProps) {
  const { t } = useLingui()
  const house = useQuery({ ...personasQuery, enabled: persona === null }).data
  const voice = persona ?? house?.find(({ edition }) => edition.prompt === '')
  const builder = useBuilder(persona, held, onSaved)
  const { draft, isAltered, isSaving, fault } = builder
  const next = (persona?.edition.number ?? 0) + 1
  const submit = (event: SyntheticEvent) => {
    event.preventDefault()
    builder.save()
  }
  return (
    <div className="workshop">
      <form className="face" onSubmit={submit} noValidate aria-label={t`The columnist`}>
        <Face builder={builder} />
        <Recipe builder={builder} />
        <Printing builder={builder} number={next} />
        <Fault error={fault} />
        <div className="doing print">
          <button type="submit" className="btn primary" aria-disabled={isSaving || !isAltered || draft.name.trim() === ''}>
            {isSaving ? <Trans>Saving</Trans> : <Trans>Save as edition {next}</Trans>}
          </button>
          {isAltered && (
            <button type="button" className="btn" onClick={builder.discard}>
              {persona ? <Trans>Back to edition {persona.edition.number}</Trans> : <Trans>Clear the form</Trans>}
            </button>
          )}
          {isAltered && (
            <span className="none">
              <Trans>Kept in this browser until it is saved.</Trans>
            </span>
          )}
        </div>
      </form>
      <div className="machine">
        <Bench builder={builder} />
        {voice && <Listen key={voice.slug} persona={voice} draft={draft} isItself={persona !== null} />}
      </div>
    </div>
  )
}
