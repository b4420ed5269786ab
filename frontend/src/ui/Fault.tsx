// What failed: why, and once more.

import { Trans } from '@lingui/react/macro'
import { sentenceOf } from '#/api/http'

export function Fault({ error, onRetry }: { error: unknown; onRetry?: (() => void) | undefined }) {
  if (!error) return null
  return (
    <div className="ending fault" role="alert">
      <p>{sentenceOf(error)}</p>
      {onRetry && (
        <button type="button" className="btn" onClick={onRetry}>
          <Trans>Try again</Trans>
        </button>
      )}
    </div>
  )
}
