// One chat in the list: open it, name it or its tags in place, and a menu of the rest.

import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { useEffect, useRef, useState } from 'react'
import { personasQuery } from '#/api/queries/personas'
import type { ChatLine } from '#/api/shapes'
import { MixGlyph } from '#/features/personas/MixGlyph'
import { Icon } from '#/ui/icons'
import { LineForm } from '#/ui/LineForm'
import { ChatMenu } from './ChatMenu'
import { chatSave, tagsOf, titleOf } from './keeping'

const TITLE_CHARS = 120
const TAGS_CHARS = 600

type Asked = 'title' | 'tags' | null

function Entry({ chat, isHere }: { chat: ChatLine; isHere: boolean }) {
  const { data: personas } = useQuery(personasQuery)
  const dials = personas?.find(({ slug }) => slug === chat.persona.slug)?.edition.clamps ?? []
  return (
    <Link to="/chats/$id" params={{ id: chat.id }} activeProps={{}} className="entry" {...(isHere && { 'aria-current': 'page' as const })}>
      <MixGlyph dials={dials} />
      <span className="words">
        <span className="t">{titleOf(chat)}</span>
        <span className="s">
          {chat.persona.name}
          {chat.tags.length > 0 && ` · ${chat.tags.map((tag) => `#${tag}`).join(' ')}`}
        </span>
      </span>
      {chat.pinned && (
        <span className="pinned">
          <Icon name="pin" />
          <span className="sr">
            <Trans>Pinned</Trans>
          </span>
        </span>
      )}
    </Link>
  )
}

export function ChatRow({ chat, isHere }: { chat: ChatLine; isHere: boolean }) {
  const { t } = useLingui()
  const title = titleOf(chat)
  const [asked, setAsked] = useState<Asked>(null)
  const more = useRef<HTMLButtonElement>(null)
  const wasAsked = useRef(false)
  const navigate = useNavigate()
  useEffect(() => {
    if (asked === null && wasAsked.current) more.current?.focus()
    wasAsked.current = asked !== null
  }, [asked])
  const leave = () => {
    if (isHere) void navigate({ to: '/' })
  }
  return (
    <li className={asked ? 'chatrow asking' : 'chatrow'}>
      {asked === 'title' && (
        <LineForm
          label={t`Title of ${title}`}
          start={chat.title}
          most={TITLE_CHARS}
          onSave={(wanted) => chatSave(chat, { title: wanted }, t`Renamed`)}
          onDone={() => setAsked(null)}
        />
      )}
      {asked === 'tags' && (
        <LineForm
          label={t`Tags of ${title}`}
          start={chat.tags.join(', ')}
          most={TAGS_CHARS}
          canBeEmpty
          hint={t`Tags, with commas between them.`}
          onSave={(text) => chatSave(chat, { tags: tagsOf(text) }, t`Tags saved`)}
          onDone={() => setAsked(null)}
        />
      )}
      {asked === null && (
        <>
          <Entry chat={chat} isHere={isHere} />
          <span className="tools">
            <ChatMenu chat={chat} button={more} onRename={() => setAsked('title')} onTags={() => setAsked('tags')} onGone={leave} />
          </span>
        </>
      )}
    </li>
  )
}
