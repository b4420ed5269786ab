// A list of chats, with the way to the older ones.

import { Trans } from '@lingui/react/macro'
import type { ChatLine } from '#/api/shapes'
import { ChatRow } from './ChatRow'
import type { useKept } from './useKept'

interface RowsProps {
  readonly kept: ReturnType<typeof useKept>
  readonly path: string
  readonly none: string
  readonly chats?: readonly ChatLine[]
}

export function ChatRows({ kept, path, none, chats = kept.chats }: RowsProps) {
  return (
    <>
      {chats.length > 0 && (
        <ul>
          {chats.map((chat) => (
            <ChatRow key={chat.id} chat={chat} isHere={path === `/chats/${chat.id}`} />
          ))}
        </ul>
      )}
      {chats.length === 0 && !kept.isPending && !kept.more && none && <p className="none">{none}</p>}
      {kept.more && (
        <button type="button" className="older" disabled={kept.isLoadingMore} onClick={kept.more}>
          <Trans>Show older chats</Trans>
        </button>
      )}
    </>
  )
}
