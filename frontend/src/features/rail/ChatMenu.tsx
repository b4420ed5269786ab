// Everything that can be done with one chat of the list.

import { useQuery } from '@tanstack/react-query'
import { type RefObject, useId } from 'react'
import { exportPath } from '#/api/keeping'
import { foldersQuery } from '#/api/queries/keeping'
import type { ChatLine } from '#/api/shapes'
import { Menu } from '#/ui/Menu'
import { chatArchive, chatKeep, chatRemove, titleOf } from './keeping'

interface MenuProps {
  readonly chat: ChatLine
  readonly button: RefObject<HTMLButtonElement | null>
  readonly onRename: () => void
  readonly onTags: () => void
  readonly onGone: () => void
}

function FolderPick({ chat, onPicked }: { chat: ChatLine; onPicked: () => void }) {
  const { data: folders = [] } = useQuery(foldersQuery)
  const field = useId()
  if (folders.length === 0) return null
  const move = (id: string) => {
    const name = folders.find((folder) => folder.id === id)?.name
    chatKeep(chat, { folder: id || null }, name ? `Moved to ${name}` : 'Taken out of its folder')
    onPicked()
  }
  return (
    <div className="pickone">
      <label htmlFor={field}>Folder</label>
      <select id={field} value={chat.folder ?? ''} onChange={(event) => move(event.target.value)}>
        <option value="">None</option>
        {folders.map(({ id, name }) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </select>
    </div>
  )
}

export function ChatMenu({ chat, button, onRename, onTags, onGone }: MenuProps) {
  const pin = () => chatKeep(chat, { pinned: !chat.pinned }, chat.pinned ? 'Unpinned' : 'Pinned')
  return (
    <Menu label={`More about ${titleOf(chat)}`} button={button}>
      {(shut) => {
        const then = (run: () => unknown) => () => {
          shut()
          run()
        }
        return (
          <>
            <button type="button" onClick={then(pin)}>
              {chat.pinned ? 'Unpin' : 'Pin to the top'}
            </button>
            <button type="button" onClick={then(onRename)}>
              Rename
            </button>
            <button type="button" onClick={then(onTags)}>
              Tags
            </button>
            <FolderPick chat={chat} onPicked={shut} />
            <hr />
            <a href={exportPath(chat.id, 'markdown')} download onClick={shut}>
              Export as Markdown
            </a>
            <a href={exportPath(chat.id, 'json')} download onClick={shut}>
              Export as JSON
            </a>
            <hr />
            <button type="button" onClick={then(() => void chatArchive(chat).then(onGone))}>
              Archive
            </button>
            <button type="button" className="grave" onClick={then(() => void chatRemove(chat).then(onGone))}>
              Delete
            </button>
          </>
        )
      }}
    </Menu>
  )
}
