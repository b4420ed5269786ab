// Why a reply is good or not: the words of the API, and how they are said.

import type { Reason } from '#/api/shapes'

export const WORDS: Record<Reason, string> = {
  funny: 'Funny',
  in_character: 'In character',
  well_written: 'Well written',
  helpful: 'Helpful',
  surprising: 'Surprising',
  not_funny: 'Not funny',
  out_of_character: 'Out of character',
  incoherent: 'Makes no sense',
  repetitive: 'Repeats itself',
  wrong: 'Wrong',
  ignored_me: 'Ignored what I asked',
  too_long: 'Too long',
  too_short: 'Too short',
  refused: 'Refused',
  offensive: 'Offensive',
  other: 'Something else',
}

const GOOD: readonly Reason[] = ['funny', 'in_character', 'well_written', 'helpful', 'surprising', 'other']
const BAD = (Object.keys(WORDS) as Reason[]).filter((reason) => reason === 'other' || !GOOD.includes(reason))

export const fitting = (isGood: boolean): readonly Reason[] => (isGood ? GOOD : BAD)
