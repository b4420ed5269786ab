// Two editions side by side: dials, fields, and the prompt by line.

import type { MessageDescriptor } from '@lingui/core'
import { msg } from '@lingui/core/macro'
import { Trans, useLingui } from '@lingui/react/macro'
import type { Diff } from '#/api/columnists'
import { linesOf } from './diffWords'

type Change = Diff['prompt'][number]['change']

const SIGNS: Record<Change, string> = { same: ' ', added: '+', removed: '−' }
const SAID: Record<Change, MessageDescriptor | null> = { same: null, added: msg`added:`, removed: msg`removed:` }

function Prompt({ lines }: { lines: Diff['prompt'] }) {
  const { t } = useLingui()
  return (
    <>
      <h3>
        <Trans>Prompt</Trans>
      </h3>
      <ol className="lines">
        {lines.map(({ change, line }, index) => {
          const said = SAID[change]
          return (
            <li key={index} className={change}>
              <span aria-hidden="true">{SIGNS[change]}</span>
              {said && <span className="sr">{t(said)} </span>}
              {line || ' '}
            </li>
          )
        })}
      </ol>
    </>
  )
}

export function DiffView({ diff }: { diff: Diff }) {
  const lines = linesOf(diff)
  if (lines.length === 0 && diff.prompt.length === 0) {
    return (
      <p>
        <Trans>Nothing changed.</Trans>
      </p>
    )
  }
  return (
    <>
      {lines.length > 0 && (
        <dl className="changes">
          {lines.map(({ what, before, after }) => (
            <div key={what}>
              <dt>{what}</dt>
              {before !== null && (
                <dd>
                  <del>{before}</del>
                </dd>
              )}
              {after !== null && (
                <dd>
                  <ins>{after}</ins>
                </dd>
              )}
            </div>
          ))}
        </dl>
      )}
      {diff.prompt.length > 0 && <Prompt lines={diff.prompt} />}
    </>
  )
}
