// The measured points of a dial as a table, for those who do not read curves.

import { Trans, useLingui } from '@lingui/react/macro'
import type { FeatureDial } from '#/api/shapes'
import { number } from '#/lib/numbers'
import { spoken, toDial } from './dials'

export function CurveNumbers({ dial }: { dial: FeatureDial }) {
  const { t } = useLingui()
  return (
    <details>
      <summary>
        <Trans>The numbers</Trans>
      </summary>
      <div className="scroll" role="group" aria-label={t`Dose curve as a table`} tabIndex={0}>
        <table className="numbers">
          <thead>
            <tr>
              <th scope="col">
                <Trans>Dial</Trans>
              </th>
              <th scope="col">
                <Trans>Style</Trans>
              </th>
              <th scope="col">
                <Trans>Follows the question</Trans>
              </th>
              <th scope="col">
                <Trans>Fluency</Trans>
              </th>
            </tr>
          </thead>
          <tbody>
            {[...dial.curve]
              .sort((a, b) => a.strength - b.strength)
              .map(({ strength, style, instruct, fluency }) => (
                <tr key={strength}>
                  <th scope="row">{spoken(toDial(strength, dial.ceiling))}</th>
                  <td>{number(style, 2)}</td>
                  <td>{number(instruct, 2)}</td>
                  <td>{number(fluency, 2)}</td>
                </tr>
              ))}
          </tbody>
        </table>
      </div>
    </details>
  )
}
