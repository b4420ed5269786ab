// What could not be read: why, and once more. What was read before stays, and needs no words.

import { Trans } from '@lingui/react/macro'
import { sentenceOf } from '#/api/http'

interface Asked {
  readonly data: unknown
  readonly error: unknown
  readonly refetch: () => Promise<unknown>
}

export function Unread({ of: { data, error, refetch } }: { of: Asked }) {
  if (!error || data !== undefined) return null
  return (
    <div className="ending fault" role="alert">
      <p>{sentenceOf(error)}</p>
      <button type="button" className="btn" onClick={() => void refetch()}>
        <Trans>Try again</Trans>
      </button>
    </div>
  )
}
