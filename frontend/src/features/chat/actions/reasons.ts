// Why a reply is good or not: the words of the API, and how they are said.

import type { MessageDescriptor } from '@lingui/core'
import { msg } from '@lingui/core/macro'
import type { Reason } from '#/api/shapes'

export const WORDS: Record<Reason, MessageDescriptor> = {
  funny: msg`Funny`,
  in_character: msg`In character`,
  well_written: msg`Well written`,
  helpful: msg`Helpful`,
  surprising: msg`Surprising`,
  not_funny: msg`Not funny`,
  out_of_character: msg`Out of character`,
  incoherent: msg`Makes no sense`,
  repetitive: msg`Repeats itself`,
  wrong: msg`Wrong`,
  ignored_me: msg`Ignored what I asked`,
  too_long: msg`Too long`,
  too_short: msg`Too short`,
  refused: msg`Refused`,
  offensive: msg`Offensive`,
  other: msg`Something else`,
}

const GOOD: readonly Reason[] = ['funny', 'in_character', 'well_written', 'helpful', 'surprising', 'other']
const BAD = (Object.keys(WORDS) as Reason[]).filter((reason) => reason === 'other' || !GOOD.includes(reason))

export const fitting = (isGood: boolean): readonly Reason[] => (isGood ? GOOD : BAD)
