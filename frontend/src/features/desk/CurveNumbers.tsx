// The measured points of a dial as a table, for those who do not read curves.

import { Trans, useLingui } from '@lingui/react/macro'
import type { FeatureDial } from '#/api/shapes'
import { number } from '#/lib/numbers'
import { spoken, toDial } from './dials'

interface TableProps {
  readonly label: string
  readonly heads: readonly string[]
  /** The first of each names its row. */
  readonly rows: readonly (readonly string[])[]
}

export function PointsTable({ label, heads, rows }: TableProps) {
  return (
    <details>
      <summary>
        <Trans>The numbers</Trans>
      </summary>
      <div className="scroll" role="group" aria-label={label} tabIndex={0}>
        <table className="numbers">
          <thead>
            <tr>
              {heads.map((head) => (
                <th key={head} scope="col">
                  {head}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map(([name, ...figures], row) => (
              <tr key={row}>
                <th scope="row">{name}</th>
                {figures.map((figure, place) => (
                  <td key={place}>{figure}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  )
}

export function CurveNumbers({ dial }: { dial: FeatureDial }) {
  const { t } = useLingui()
  const rows = [...dial.curve]
    .sort((a, b) => a.strength - b.strength)
    .map(({ strength, style, instruct, fluency }) => [spoken(toDial(strength, dial.ceiling)), number(style, 2), number(instruct, 2), number(fluency, 2)])
  return <PointsTable label={t`Dose curve as a table`} heads={[t`Dial`, t`Style`, t`Follows the question`, t`Fluency`]} rows={rows} />
}
