// One chat in the list: open it, rename it in place, delete it.

import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { type SyntheticEvent, useEffect, useRef, useState } from 'react'
import { chatRename } from '#/api/calls'
import { sentenceOf } from '#/api/http'
import { chatQuery, chatsChanged } from '#/api/queries/chats'
import { personasQuery } from '#/api/queries/personas'
import { queryClient } from '#/api/queryClient'
import type { ChatLine } from '#/api/shapes'
import { MixGlyph } from '#/features/personas/MixGlyph'
import { announce } from '#/ui/announce'
import { Icon } from '#/ui/icons'

const TITLE_CHARS = 120

async function rename(chat: ChatLine, title: string): Promise<void> {
  try {
    await chatRename(chat.id, title)
    queryClient.setQueryData(chatQuery(chat.id).queryKey, (old) => old && { ...old, title })
    chatsChanged()
    announce('Renamed')
  } catch (error) {
    announce(sentenceOf(error))
  }
}

function RenameForm({ chat, onDone }: { chat: ChatLine; onDone: () => void }) {
  const [title, setTitle] = useState(chat.title)
  const field = useRef<HTMLInputElement>(null)
  useEffect(() => field.current?.select(), [])
  const submit = (event: SyntheticEvent) => {
    event.preventDefault()
    const wanted = title.trim()
    if (wanted && wanted !== chat.title) void rename(chat, wanted)
    onDone()
  }
  return (
    <form className="rename" onSubmit={submit}>
      <input
        ref={field}
        aria-label="Title"
        maxLength={TITLE_CHARS}
        value={title}
        onChange={(event) => setTitle(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Escape') return
          event.stopPropagation()
          onDone()
        }}
      />
      <button type="submit" className="btn">
        Save
      </button>
    </form>
  )
}

export function ChatRow({ chat, isHere, onDelete }: { chat: ChatLine; isHere: boolean; onDelete: () => void }) {
  const [isNaming, setIsNaming] = useState(false)
  const { data: personas } = useQuery(personasQuery)
  const dials = personas?.find(({ slug }) => slug === chat.persona.slug)?.edition.clamps ?? []
  const title = chat.title || chat.persona.name
  if (isNaming) {
    return (
      <li>
        <RenameForm chat={chat} onDone={() => setIsNaming(false)} />
      </li>
    )
  }
  return (
    <li className="chatrow">
      <Link to="/chats/$id" params={{ id: chat.id }} activeProps={{}} className="entry" {...(isHere && { 'aria-current': 'page' as const })}>
        <MixGlyph dials={dials} />
        <span className="words">
          <span className="t">{title}</span>
          <span className="s">{chat.persona.name}</span>
        </span>
      </Link>
      <span className="tools">
        <button type="button" className="ib small" aria-label={`Rename ${title}`} onClick={() => setIsNaming(true)}>
          <Icon name="pen" />
        </button>
        <button type="button" className="ib small" aria-label={`Delete ${title}`} onClick={onDelete}>
          <Icon name="bin" />
        </button>
      </span>
    </li>
  )
}
