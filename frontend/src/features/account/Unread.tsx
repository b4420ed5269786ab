// What could not be read: why, and once more. What was read before stays, and needs no words.

import { Fault } from '#/ui/Fault'

interface Asked {
  readonly data: unknown
  readonly error: unknown
  readonly refetch: () => Promise<unknown>
}

export function Unread({ of: { data, error, refetch } }: { of: Asked }) {
  return data === undefined ? <Fault error={error} onRetry={() => void refetch()} /> : null
}
