// The chats of this reader: pinned first, then folders, then the rest, or those with one tag.

import './kept.css'
import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { useRouterState } from '@tanstack/react-router'
import { useRef, useState } from 'react'
import { SHOWN, tagsQuery } from '#/api/queries/keeping'
import { LineForm } from '#/ui/LineForm'
import { Menu } from '#/ui/Menu'
import { ChatRows } from './ChatRows'
import { FOLDER_CHARS, Folders, make } from './Folders'
import { ImportButton } from './ImportButton'
import { useKept } from './useKept'

function Tags({ isKnown, onPick }: { isKnown: boolean; onPick: (tag: string) => void }) {
  const { data: tags = [] } = useQuery({ ...tagsQuery, enabled: isKnown })
  if (!isKnown || tags.length === 0) return null
  return (
    <details className="tags">
      <summary>
        <span className="t">
          <Trans>Tags</Trans>
        </span>
        <span className="s">{tags.length}</span>
      </summary>
      <ul>
        {tags.map(({ name, chats }) => (
          <li key={name}>
            <button type="button" className="chip" onClick={() => onPick(name)}>
              #{name} <span className="s">{chats}</span>
            </button>
          </li>
        ))}
      </ul>
    </details>
  )
}

function Tagged({ tag, path, onClear }: { tag: string; path: string; onClear: () => void }) {
  const { t } = useLingui()
  const kept = useKept({ tag, pinned: 'first' })
  return (
    <>
      <p className="tagged">
        <span className="t">#{tag}</span>
        <button type="button" className="btn" onClick={onClear}>
          <Trans>Show all</Trans>
        </button>
      </p>
      <ChatRows kept={kept} path={path} none={t`No chat has this tag.`} />
    </>
  )
}

function All({ kept, path }: { kept: ReturnType<typeof useKept>; path: string }) {
  const { t } = useLingui()
  const pinned = kept.chats.filter((chat) => chat.pinned)
  const rest = kept.chats.filter((chat) => !chat.pinned && chat.folder === null)
  return (
    <>
      {pinned.length > 0 && (
        <>
          <h3>{t`Pinned`}</h3>
          <ChatRows kept={{ ...kept, more: null }} chats={pinned} path={path} none="" />
        </>
      )}
      {kept.isKnown && <Folders path={path} />}
      {rest.length > 0 && <h3>{t`Latest`}</h3>}
      <ChatRows kept={kept} chats={rest} path={path} none={kept.chats.length === 0 ? t`None yet.` : ''} />
    </>
  )
}

export default function KeptChats() {
  const { t } = useLingui()
  const [tag, setTag] = useState<string | null>(null)
  const [isMaking, setIsMaking] = useState(false)
  const more = useRef<HTMLButtonElement>(null)
  const path = useRouterState({ select: (state) => state.location.pathname })
  const kept = useKept(SHOWN)
  return (
    <section aria-label={t`Your chats`} className="kept">
      <div className="keepline">
        <h2>{t`Your chats`}</h2>
        <Menu label={t`Folders and import`} button={more}>
          {(shut) => (
            <>
              <button
                type="button"
                disabled={!kept.isKnown}
                onClick={() => {
                  shut()
                  setIsMaking(true)
                }}
              >
                <Trans>New folder</Trans>
              </button>
              <ImportButton onDone={shut} />
            </>
          )}
        </Menu>
      </div>
      {isMaking && (
        <LineForm
          label={t`Name of the new folder`}
          start=""
          most={FOLDER_CHARS}
          onSave={make}
          onDone={() => {
            setIsMaking(false)
            more.current?.focus()
          }}
        />
      )}
      {tag === null ? <All kept={kept} path={path} /> : <Tagged tag={tag} path={path} onClear={() => setTag(null)} />}
      {tag === null && <Tags isKnown={kept.isKnown} onPick={setTag} />}
    </section>
  )
}
