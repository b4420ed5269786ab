// The way from a feature to a dial of this conversation.

import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { useContext } from 'react'
import { MAX_CLAMPS } from '#/api/contract.gen'
import { sessionQuery } from '#/api/queries/session'
import type { Feature } from '#/api/shapes'
import { dialFor, keyOf } from '#/features/desk/dials'
import { toast } from '#/ui/toast'
import { DeskHeld } from './atHand'
import { nameOf } from './words'

export function PutOnDesk({ feature }: { feature: Feature }) {
  const { t } = useLingui()
  const desk = useContext(DeskHeld)
  const most = useQuery(sessionQuery).data?.limits.clamps ?? MAX_CLAMPS
  if (!desk) return null
  const { mix, onMix, now } = desk
  const { label } = feature
  if (mix.dials.some(({ clamp }) => keyOf(clamp) === nameOf(feature))) {
    return (
      <span className="have">
        <Trans>on the desk</Trans>
      </span>
    )
  }
  const takeOff = () => {
    const { mix: present, onMix: turn } = now()
    turn({ ...present, dials: present.dials.filter(({ clamp }) => keyOf(clamp) !== nameOf(feature)) })
  }
  const add = () => {
    onMix({ ...mix, dials: [...mix.dials, dialFor(feature)] })
    toast({ words: t`${label} is on the desk.`, action: { label: t`Undo`, run: takeOff } })
  }
  return (
    <button type="button" className="tog" disabled={mix.dials.length >= most} aria-label={t`Put on the desk: ${label}`} onClick={add}>
      <Trans>Put on the desk</Trans>
    </button>
  )
}
