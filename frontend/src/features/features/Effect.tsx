// What turning a feature does: its dose curve, the numbers of it, and what was said at three doses.

import { Trans } from '@lingui/react/macro'
import type { Feature } from '#/api/shapes'
import { Samples } from '#/features/columnists/Samples'
import { CurveNumbers } from '#/features/desk/CurveNumbers'
import { DoseCurve } from '#/features/desk/DoseCurve'
import { dialOf, spoken, toDial } from '#/features/desk/dials'
import { number } from '#/lib/numbers'
import { tried } from './trying'

function Curve({ feature }: { feature: Feature }) {
  const { dial, label } = feature
  if (dial.curve.length < 2) {
    return (
      <p>
        <Trans>Its effect has not been measured. Its dial ends at ±{number(dial.ceiling, 0, 2)} × its greatest activation.</Trans>
      </p>
    )
  }
  const dose = dial.dose === null ? null : spoken(toDial(dial.dose, dial.ceiling))
  return (
    <>
      <div className="desk bench">
        <div className="strips">
          <div className="strip">
            <DoseCurve dial={dial} value={dialOf(tried(feature))} label={label} />
            <p className="hint">
              <Trans>Left is −10, suppress; right is +10, amplify. Green was tested and stays coherent.</Trans>{' '}
              {dose !== null && <Trans>The measured dose is {dose}.</Trans>}
            </p>
          </div>
        </div>
      </div>
      <CurveNumbers dial={dial} />
    </>
  )
}

export function Effect({ feature }: { feature: Feature }) {
  return (
    <section aria-labelledby="effect">
      <h2 id="effect">
        <Trans>What turning it does</Trans>
      </h2>
      <Curve feature={feature} />
      {(feature.samples ?? []).length > 0 && (
        <>
          <h3>
            <Trans>At three doses</Trans>
          </h3>
          <div className="desk bench">
            <div className="strips">
              <Samples feature={feature} />
            </div>
          </div>
        </>
      )}
    </section>
  )
}
