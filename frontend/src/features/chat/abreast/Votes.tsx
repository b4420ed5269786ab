// How a columnist fared in the votes, in a line.

import { plural, t } from '@lingui/core/macro'
import { useQuery } from '@tanstack/react-query'
import { votesQuery } from '#/api/queries/columnists'
import type { MixKind, Tally } from '#/api/treeCalls'

function kindWords(kind: MixKind): string {
  switch (kind) {
    case 'printed':
      return t`as printed`
    case 'turned':
      return t`with turned dials`
    case 'dry':
      return t`by its prompt only`
    case 'bare':
      return t`unsteered`
    default:
      return kind satisfies never
  }
}

export const wonWords = ({ won, of }: Pick<Tally, 'won' | 'of'>) => plural(of, { one: `won ${won} of # vote`, other: `won ${won} of # votes` })

export function tallyWords(rows: readonly Tally[]): string {
  return rows.map((row) => `${kindWords(row.mix)} ${wonWords(row)}`).join(' · ')
}

/** Of the reader's own votes, for a column of this kind; nothing before the first. */
export function Won({ persona, kind }: { persona: string; kind: MixKind }) {
  const row = useQuery(votesQuery(persona)).data?.mine.find(({ mix }) => mix === kind)
  return row ? <>{wonWords(row)}</> : null
}
