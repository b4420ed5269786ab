// Shown in a screen's place when it failed.

import { Trans, useLingui } from '@lingui/react/macro'
import { type ErrorComponentProps, Link } from '@tanstack/react-router'
import { sentenceOf } from '#/api/http'
import { TopBar } from './TopBar'

/** A part that did not arrive stays away until the page is loaded anew; where there is no net, that would be the end of it. */
const again = (reset: () => void) => (navigator.onLine ? location.reload() : reset())

export function Broken({ error, reset }: ErrorComponentProps) {
  const { t } = useLingui()
  const title = t`That did not work`
  return (
    <main className="paper wide" id="paper">
      <TopBar title={title} />
      <div className="log">
        <div className="col notice" role="alert">
          <h1>{title}</h1>
          <p>{sentenceOf(error)}</p>
          <button type="button" className="btn primary" onClick={() => again(reset)}>
            <Trans>Try again</Trans>
          </button>{' '}
          <Link to="/" className="btn">
            <Trans>To the front page</Trans>
          </Link>
        </div>
      </div>
    </main>
  )
}
