// Two editions side by side: dials, fields, and the prompt by line.

import type { Diff } from '#/api/columnists'
import { linesOf } from './diffWords'

const SIGNS = { same: ' ', added: '+', removed: '−' } as const
const SAID = { same: '', added: 'added: ', removed: 'removed: ' } as const

export function DiffView({ diff }: { diff: Diff }) {
  const lines = linesOf(diff)
  if (lines.length === 0 && diff.prompt.length === 0) return <p>Nothing changed.</p>
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
      {diff.prompt.length > 0 && (
        <>
          <h3>Prompt</h3>
          <ol className="lines">
            {diff.prompt.map(({ change, line }, index) => (
              <li key={index} className={change}>
                <span aria-hidden="true">{SIGNS[change]}</span>
                <span className="sr">{SAID[change]}</span>
                {line || ' '}
              </li>
            ))}
          </ol>
        </>
      )}
    </>
  )
}
