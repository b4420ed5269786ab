// Everything that can be done with one chat of the list.

import { Trans, useLingui } from '@lingui/react/macro'
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
  const { t } = useLingui()
  if (folders.length === 0) return null
  const move = (id: string) => {
    const name = folders.find((folder) => folder.id === id)?.name
    chatKeep(chat, { folder: id || null }, name ? t`Moved to ${name}` : t`Taken out of its folder`)
    onPicked()
  }
  return (
    <div className="pickone">
      <label htmlFor={field}>{t`Folder`}</label>
      <select id={field} value={chat.folder ?? ''} onChange={(event) => move(event.target.value)}>
        <option value="">{t`None`}</option>
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
  const { t } = useLingui()
  const title = titleOf(chat)
  const pin = () => chatKeep(chat, { pinned: !chat.pinned }, chat.pinned ? t`Unpinned` : t`Pinned`)
  return (
    <Menu label={t`More about ${title}`} button={button}>
      {(shut) => {
        const then = (run: () => unknown) => () => {
          shut()
          run()
        }
        const away = (put: typeof chatRemove) =>
          then(async () => {
            if (await put(chat)) onGone()
          })
        return (
          <>
            <button type="button" onClick={then(pin)}>
              {chat.pinned ? <Trans>Unpin</Trans> : <Trans>Pin to the top</Trans>}
            </button>
            <button type="button" onClick={then(onRename)}>
              <Trans>Rename</Trans>
            </button>
            <button type="button" onClick={then(onTags)}>
              <Trans>Tags</Trans>
            </button>
            <FolderPick chat={chat} onPicked={shut} />
            <hr />
            <a href={exportPath(chat.id, 'markdown')} download onClick={shut}>
              <Trans>Export as Markdown</Trans>
            </a>
            <a href={exportPath(chat.id, 'json')} download onClick={shut}>
              <Trans>Export as JSON</Trans>
            </a>
            <hr />
            <button type="button" onClick={away(chatArchive)}>
              <Trans>Archive</Trans>
            </button>
            <button type="button" className="grave" onClick={away(chatRemove)}>
              <Trans>Delete</Trans>
            </button>
          </>
        )
      }}
    </Menu>
  )
}
