// The way from a feature to a dial of this conversation.

import { Trans, useLingui } from '@lingui/react/macro'
import type { Feature } from '#/api/shapes'
import { dialFor, keyOf } from '#/features/desk/dials'
import type { Mix } from '#/features/desk/mix'
import { toast } from '#/ui/toast'
import { nameOf } from './words'

export interface OnDesk {
  readonly mix: Mix
  readonly most: number
  readonly onMix: (mix: Mix) => void
}

export function PutOnDesk({ feature, desk }: { feature: Feature; desk: OnDesk | undefined }) {
  const { t } = useLingui()
  if (!desk) return null
  const { mix, most, onMix } = desk
  const { label } = feature
  if (mix.dials.some(({ clamp }) => keyOf(clamp) === nameOf(feature))) {
    return (
      <span className="have">
        <Trans>on the desk</Trans>
      </span>
    )
  }
  const add = () => {
    onMix({ ...mix, dials: [...mix.dials, dialFor(feature)] })
    toast({ words: t`${label} is on the desk.`, action: { label: t`Undo`, run: () => onMix(mix) } })
  }
  return (
    <button type="button" className="tog" disabled={mix.dials.length >= most} aria-label={t`Put ${label} on the desk`} onClick={add}>
      <Trans>Put on the desk</Trans>
    </button>
  )
}
