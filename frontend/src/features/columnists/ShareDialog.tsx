// Share: who may see a columnist, its public address, and links that can expire and be revoked.

import { useMutation } from '@tanstack/react-query'
import { visibilityPut, type Visibility } from '#/api/columnists'
import { sentenceOf } from '#/api/http'
import { columnistLearned } from '#/api/queries/columnists'
import type { Persona } from '#/api/shapes'
import { announce } from '#/ui/announce'
import { CopyField } from './CopyField'
import { Dialog } from '#/ui/Dialog'
import { ShareLinks } from './ShareLinks'
import { VISIBILITIES } from './words'

function Who({ persona }: { persona: Persona }) {
  const showing = useMutation({
    mutationFn: (visibility: Visibility) => visibilityPut(persona.slug, visibility),
    onSuccess: (shown) => {
      columnistLearned(shown)
      announce(`${shown.name} is ${VISIBILITIES[shown.visibility].name.toLowerCase()}`)
    },
  })
  const shown = showing.isPending ? showing.variables : persona.visibility
  return (
    <fieldset className="choices">
      <legend>Who may see {persona.name}?</legend>
      {(Object.keys(VISIBILITIES) as Visibility[]).map((name) => (
        <label key={name} className="pick">
          <input type="radio" name="visibility" checked={shown === name} disabled={showing.isPending} onChange={() => showing.mutate(name)} />
          <span>
            <b>{VISIBILITIES[name].name}.</b> {VISIBILITIES[name].meaning}
          </span>
        </label>
      ))}
      {showing.error && (
        <p className="wrong" role="alert">
          {sentenceOf(showing.error)}
        </p>
      )}
    </fieldset>
  )
}

export default function ShareDialog({ persona, isOwn, onClose }: { persona: Persona; isOwn: boolean; onClose: () => void }) {
  return (
    <Dialog title={`Share ${persona.name}`} onClose={onClose}>
      {isOwn && <Who persona={persona} />}
      {persona.visibility === 'public' && <CopyField label="Public address" text={`${location.origin}/columnists/${persona.slug}`} />}
      {isOwn && persona.visibility !== 'private' && <ShareLinks slug={persona.slug} />}
    </Dialog>
  )
}
