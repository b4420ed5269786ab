// Folders: each opens in place; make, rename, move up and down, delete.

import { Trans, useLingui } from '@lingui/react/macro'
import { t } from '@lingui/core/macro'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { type Folder, folderChange, folderCreate, folderDelete } from '#/api/keeping'
import { chatsChanged } from '#/api/queries/chats'
import { foldersQuery } from '#/api/queries/keeping'
import { announce } from '#/ui/announce'
import { LineForm } from '#/ui/LineForm'
import { Menu } from '#/ui/Menu'
import { ChatRows } from './ChatRows'
import { failed } from './keeping'
import { useKept } from './useKept'

export const FOLDER_CHARS = 80

async function change(folder: Folder, what: { name?: string; place?: number }, words: string): Promise<void> {
  await folderChange(folder.id, what)
  chatsChanged()
  announce(words)
}

async function remove(folder: Folder): Promise<void> {
  await folderDelete(folder.id)
  chatsChanged()
  const { name } = folder
  announce(t`Deleted the folder ${name}. Its chats stay.`)
}

export async function make(name: string): Promise<void> {
  await folderCreate(name)
  chatsChanged()
  announce(t`Made the folder ${name}`)
}

function FolderMenu({ folder, place, last, onRename }: { folder: Folder; place: number; last: number; onRename: () => void }) {
  const { t } = useLingui()
  const { name } = folder
  const [isSure, setIsSure] = useState(false)
  const move = (to: number, words: string) => change(folder, { place: to }, words).catch(failed)
  return (
    <Menu label={t`More about the folder ${name}`}>
      {(shut) => (
        <>
          <button
            type="button"
            onClick={() => {
              shut()
              onRename()
            }}
          >
            <Trans>Rename</Trans>
          </button>
          <button type="button" disabled={place === 0} onClick={() => void move(place - 1, t`${name} moved up`)}>
            <Trans>Move up</Trans>
          </button>
          <button type="button" disabled={place === last} onClick={() => void move(place + 1, t`${name} moved down`)}>
            <Trans>Move down</Trans>
          </button>
          <hr />
          {isSure ? (
            <button type="button" className="grave" onClick={() => void remove(folder).catch(failed)}>
              <Trans>Yes, delete it. Its chats stay.</Trans>
            </button>
          ) : (
            <button type="button" className="grave" onClick={() => setIsSure(true)}>
              <Trans>Delete the folder</Trans>
            </button>
          )}
        </>
      )}
    </Menu>
  )
}

function FolderRow({ folder, place, last, path }: { folder: Folder; place: number; last: number; path: string }) {
  const { t } = useLingui()
  const { name } = folder
  const [isOpen, setIsOpen] = useState(false)
  const [isNaming, setIsNaming] = useState(false)
  const kept = useKept({ folder: folder.id, pinned: 'first' }, isOpen)
  if (isNaming) {
    return (
      <li>
        <LineForm
          label={t`Name of the folder ${name}`}
          start={name}
          most={FOLDER_CHARS}
          onSave={(wanted) => change(folder, { name: wanted }, t`Renamed`)}
          onDone={() => setIsNaming(false)}
        />
      </li>
    )
  }
  return (
    <li className="folder">
      <details onToggle={(event) => setIsOpen(event.currentTarget.open)}>
        <summary>
          <span className="t">{name}</span>
          <span className="s">{folder.chats}</span>
        </summary>
        {isOpen && <ChatRows kept={kept} path={path} none={t`No chats in it yet.`} />}
      </details>
      <span className="tools">
        <FolderMenu folder={folder} place={place} last={last} onRename={() => setIsNaming(true)} />
      </span>
    </li>
  )
}

export function Folders({ path }: { path: string }) {
  const { data: folders = [] } = useQuery(foldersQuery)
  if (folders.length === 0) return null
  return (
    <>
      <h3>
        <Trans>Folders</Trans>
      </h3>
      <ul>
        {folders.map((folder, place) => (
          <FolderRow key={folder.id} folder={folder} place={place} last={folders.length - 1} path={path} />
        ))}
      </ul>
    </>
  )
}
