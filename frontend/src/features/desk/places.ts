// Where a clamp holds, in words.

import { msg } from '@lingui/core/macro'

export const PLACES = {
  header: msg`before the first word`,
  decision: msg`before the first word and at the ends of sentences`,
  reply: msg`throughout the reply`,
  all: msg`everywhere, your question too`,
} as const
