// Beside a refusal: what can be done about it, fetched when there is something to do.

import { lazy, Suspense } from 'react'
import { late } from '#/lib/late'

const Remedy = lazy(late(async () => ({ default: (await import('./Remedy')).Remedy })))

export function Remedies({ code, onRetry }: { code: string | null | undefined; onRetry: () => void }) {
  return code ? (
    <Suspense fallback={null}>
      <Remedy code={code} onRetry={onRetry} />
    </Suspense>
  ) : null
}
