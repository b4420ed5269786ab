// In the place of a reply while a key is held: what the same question gets without its dials.

import './abreast.css'
import { Trans } from '@lingui/react/macro'
import type { Clamp } from '#/api/contract.gen'
import type { Reply } from '#/api/shapes'
import { isIdle } from '#/features/desk/dials'
import { ReplyView } from '../ReplyView'
import type { Step } from '../thread'

interface HeldProps {
  readonly step: Step
  readonly editionClamps: readonly Clamp[]
  readonly isBusy: boolean
  readonly reply: Reply | undefined
}

export function HeldReply({ reply, ...rest }: HeldProps) {
  if (!reply) {
    return (
      <p className="waiting held">
        <Trans>Asking for the other answer</Trans>
      </p>
    )
  }
  const isDry = reply.clamps.every(isIdle)
  return (
    <div className="held">
      <p className="mark">{isDry ? <Trans>Without dials, the same luck</Trans> : <Trans>With the dials, the same luck</Trans>}</p>
      <ReplyView {...rest} reply={reply} previous={reply} isFirst={false} doing={{ chat: null }} />
    </div>
  )
}
