// Where a chat has more than one branch: the way to their map.

import { Plural } from '@lingui/react/macro'
import { lazy, Suspense, useMemo, useState } from 'react'
import { late } from '#/lib/late'
import type { Conversation } from '../useConversation'
import { branches } from '../thread'

const BranchMap = lazy(late(async () => ({ default: (await import('./BranchMap')).BranchMap })))

export function BranchButton({ conversation: { turns, steps, choose } }: { conversation: Conversation }) {
  const [isOpen, setIsOpen] = useState(false)
  const count = useMemo(() => branches(turns), [turns])
  if (count < 2) return null
  return (
    <>
      <button type="button" className="btn quiet" aria-haspopup="dialog" onClick={() => setIsOpen(true)}>
        <Plural value={count} one="# branch" other="# branches" />
      </button>
      {isOpen && (
        <Suspense fallback={null}>
          <BranchMap turns={turns} steps={steps} onChoose={choose} onClose={() => setIsOpen(false)} />
        </Suspense>
      )}
    </>
  )
}
