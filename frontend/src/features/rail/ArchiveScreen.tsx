// The archive, and what was deleted and can still come back.

import './archive.css'
import { Link } from '@tanstack/react-router'
import { TopBar } from '#/app/TopBar'
import { sentenceOf } from '#/api/http'
import type { ChatLine } from '#/api/shapes'
import { dayOf } from '#/lib/days'
import { ImportButton } from './ImportButton'
import { chatBack, chatKeep, chatRemove, titleOf } from './keeping'
import { useKept } from './useKept'

function Archived({ chat }: { chat: ChatLine }) {
  return (
    <li className="keptrow">
      <Link to="/chats/$id" params={{ id: chat.id }} className="t">
        {titleOf(chat)}
      </Link>
      <span className="s">
        {chat.persona.name} · {dayOf(chat.updated_at)}
      </span>
      <span className="ends">
        <button
          type="button"
          className="btn"
          aria-label={`Take out of the archive: ${titleOf(chat)}`}
          onClick={() => chatKeep(chat, { archived: false }, 'Taken out of the archive')}
        >
          Take out
        </button>
        <button type="button" className="btn" aria-label={`Delete ${titleOf(chat)}`} onClick={() => void chatRemove(chat)}>
          Delete
        </button>
      </span>
    </li>
  )
}

function Deleted({ chat }: { chat: ChatLine }) {
  return (
    <li className="keptrow">
      <span className="t">{titleOf(chat)}</span>
      <span className="s">
        {chat.persona.name} · deleted {dayOf(chat.deleted_at ?? chat.updated_at)}
      </span>
      <span className="ends">
        <button type="button" className="btn" aria-label={`Restore ${titleOf(chat)}`} onClick={() => void chatBack(chat)}>
          Restore
        </button>
      </span>
    </li>
  )
}

interface PartProps {
  readonly title: string
  readonly words: string
  readonly none: string
  readonly kept: ReturnType<typeof useKept>
  readonly row: (chat: ChatLine) => React.ReactNode
}

function Part({ title, words, none, kept, row }: PartProps) {
  return (
    <section aria-label={title}>
      <h2>{title}</h2>
      <p className="hint">{words}</p>
      {kept.error && (
        <p className="wrong" role="alert">
          {sentenceOf(kept.error)}
        </p>
      )}
      {kept.chats.length > 0 ? <ul>{kept.chats.map(row)}</ul> : !kept.isPending && <p className="none">{none}</p>}
      {kept.more && (
        <button type="button" className="btn" disabled={kept.isLoadingMore} onClick={kept.more}>
          Show older chats
        </button>
      )}
    </section>
  )
}

export default function ArchiveScreen() {
  const archived = useKept({ archived: 'true' })
  const deleted = useKept({ deleted: true })
  return (
    <main className="paper wide" id="paper">
      <TopBar title="Archive" />
      <div className="log">
        <div className="col archive">
          <h1>Archive</h1>
          <Part
            title="Archived chats"
            words="Out of the list, still found by a search, still yours to go on with."
            none="Nothing is archived."
            kept={archived}
            row={(chat) => <Archived key={chat.id} chat={chat} />}
          />
          <Part
            title="Recently deleted"
            words="Deleted chats can be restored for a while, then they are gone for good."
            none="Nothing was deleted of late."
            kept={deleted}
            row={(chat) => <Deleted key={chat.id} chat={chat} />}
          />
          <section aria-label="Import">
            <h2>Import</h2>
            <p className="hint">A chat that was exported as JSON, here or on another Shallot. Its replies are marked as imported.</p>
            <ImportButton className="btn" />
          </section>
        </div>
      </div>
    </main>
  )
}
