// The archive, and what was deleted and can still come back.

import './archive.css'
import { Trans, useLingui } from '@lingui/react/macro'
import { Link } from '@tanstack/react-router'
import { TopBar } from '#/app/TopBar'
import { sentenceOf } from '#/api/http'
import type { ChatLine } from '#/api/shapes'
import { dayOf } from '#/lib/days'
import { ImportButton } from './ImportButton'
import { chatBack, chatKeep, chatRemove, titleOf } from './keeping'
import { useKept } from './useKept'

function Archived({ chat }: { chat: ChatLine }) {
  const { t } = useLingui()
  const title = titleOf(chat)
  return (
    <li className="keptrow">
      <Link to="/chats/$id" params={{ id: chat.id }} className="t">
        {title}
      </Link>
      <span className="s">
        {chat.persona.name} · {dayOf(chat.updated_at)}
      </span>
      <span className="ends">
        <button
          type="button"
          className="btn"
          aria-label={t`Take out of the archive: ${title}`}
          onClick={() => chatKeep(chat, { archived: false }, t`Taken out of the archive`)}
        >
          <Trans>Take out</Trans>
        </button>
        <button type="button" className="btn" aria-label={t`Delete ${title}`} onClick={() => void chatRemove(chat)}>
          <Trans>Delete</Trans>
        </button>
      </span>
    </li>
  )
}

function Deleted({ chat }: { chat: ChatLine }) {
  const { t } = useLingui()
  const title = titleOf(chat)
  const day = dayOf(chat.deleted_at ?? chat.updated_at)
  return (
    <li className="keptrow">
      <span className="t">{title}</span>
      <span className="s">
        {chat.persona.name} · <Trans>deleted {day}</Trans>
      </span>
      <span className="ends">
        <button type="button" className="btn" aria-label={t`Restore ${title}`} onClick={() => void chatBack(chat)}>
          <Trans>Restore</Trans>
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
          <Trans>Show older chats</Trans>
        </button>
      )}
    </section>
  )
}

export default function ArchiveScreen() {
  const { t } = useLingui()
  const archived = useKept({ archived: 'true' })
  const deleted = useKept({ deleted: true })
  return (
    <main className="paper wide" id="paper">
      <TopBar title={t`Archive`} />
      <div className="log">
        <div className="col archive">
          <h1>{t`Archive`}</h1>
          <Part
            title={t`Archived chats`}
            words={t`Out of the list, still found by a search, still yours to go on with.`}
            none={t`Nothing is archived.`}
            kept={archived}
            row={(chat) => <Archived key={chat.id} chat={chat} />}
          />
          <Part
            title={t`Recently deleted`}
            words={t`Deleted chats can be restored for a while, then they are gone for good.`}
            none={t`Nothing was deleted of late.`}
            kept={deleted}
            row={(chat) => <Deleted key={chat.id} chat={chat} />}
          />
          <section aria-label={t`Import`}>
            <h2>{t`Import`}</h2>
            <p className="hint">{t`A chat that was exported as JSON, here or on another Shallot. Its replies are marked as imported.`}</p>
            <ImportButton className="btn" />
          </section>
        </div>
      </div>
    </main>
  )
}
