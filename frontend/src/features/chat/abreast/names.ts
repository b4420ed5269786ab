// Whose words a column has: the columnist as printed or turned, its prompt only, or the model by itself.

import { t } from '@lingui/core/macro'
import type { MixKind } from '#/api/treeCalls'
import type { Edition, Persona, Reply } from '#/api/shapes'
import { isIdle, sameClamps } from '#/features/desk/dials'

/** How the dials stood, beside the edition that wrote it; of one that is not at hand, that it had some is all that is known. */
export function kindOf(reply: Reply, edition: Edition | undefined): MixKind {
  if (reply.is_bare) return 'bare'
  const isAtHand = edition?.number === reply.edition
  const isIdleNow = reply.clamps.every(isIdle) && reply.vectors.length === 0
  const isOwn = isAtHand && edition.vectors.length === reply.vectors.length && sameClamps(reply.clamps, edition.clamps.map(({ clamp }) => clamp))
  if (isOwn) return 'printed'
  if (isIdleNow) return 'dry'
  return isAtHand ? 'turned' : 'printed'
}

export function nameOf(reply: Reply, persona: Persona | undefined): string {
  const name = persona?.name ?? reply.persona
  switch (kindOf(reply, persona?.edition)) {
    case 'bare':
      return t`Unsteered`
    case 'dry':
      return persona && !persona.edition.prompt ? t`${name}, without dials` : t`${name}, prompt only`
    case 'turned':
      return t`${name}, turned`
    case 'printed':
      return name
  }
}
