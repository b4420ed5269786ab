// Share: who may see a columnist, its public address, and links that can expire and be revoked.

import { Trans, useLingui } from '@lingui/react/macro'
import { useMutation } from '@tanstack/react-query'
import { visibilityPut, type Visibility } from '#/api/columnists'
import { sentenceOf } from '#/api/http'
import { columnistLearned } from '#/api/queries/columnists'
import type { Persona } from '#/api/shapes'
import { SharedAddress } from '#/features/sharing/SharedAddress'
import { announce } from '#/ui/announce'
import { Dialog } from '#/ui/Dialog'
import { ShareLinks } from './ShareLinks'
import { VISIBILITIES } from './words'

function Who({ persona }: { persona: Persona }) {
  const { t } = useLingui()
  const showing = useMutation({
    mutationFn: (visibility: Visibility) => visibilityPut(persona.slug, visibility),
    onSuccess: (shown) => {
      columnistLearned(shown)
      announce(`${shown.name}: ${t(VISIBILITIES[shown.visibility].name)}`)
    },
  })
  const shown = showing.isPending ? showing.variables : (showing.data?.visibility ?? persona.visibility)
  return (
    <fieldset className="choices">
      <legend>
        <Trans>Who may see {persona.name}?</Trans>
      </legend>
      {(Object.keys(VISIBILITIES) as Visibility[]).map((name) => (
        <label key={name} className="tick">
          <input type="radio" name="visibility" checked={shown === name} disabled={showing.isPending} onChange={() => showing.mutate(name)} />
          <span>
            <b>{t(VISIBILITIES[name].name)}.</b> {t(VISIBILITIES[name].meaning)}
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
  const { t } = useLingui()
  const { slug, name, visibility } = persona
  return (
    <Dialog title={t`Share ${name}`} onClose={onClose}>
      {isOwn && <Who persona={persona} />}
      {visibility === 'public' && <SharedAddress label={t`Public address`} path={`/columnists/${slug}`} name={name} file={slug} />}
      {isOwn && visibility !== 'private' && <ShareLinks persona={persona} />}
    </Dialog>
  )
}
