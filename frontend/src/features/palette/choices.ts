// What the palette offers for what has been typed: actions, chats, columnists, and what a search finds.

import { t } from '@lingui/core/macro'
import type { Hit } from '#/api/keeping'
import type { ChatLine, Persona } from '#/api/shapes'
import { kindOf, placeOf } from '#/features/find/path'

export interface Choice {
  readonly key: string
  readonly words: string
  readonly aside: string
  /** Words found, some of them marked. */
  readonly snippet?: Hit['snippet']
  readonly run: () => void
}

export interface Group {
  readonly name: string
  readonly choices: readonly Choice[]
}

export interface Action {
  readonly key: string
  readonly words: string
  readonly aside: string
  readonly run: () => void
}

type Columnist = Pick<Persona, 'slug' | 'name' | 'byline'>

interface Known {
  readonly actions: readonly Action[]
  readonly chats: readonly ChatLine[]
  /** The house's, and the reader's own. */
  readonly personas: readonly Columnist[]
  /** Found for these very words. */
  readonly gallery: readonly Columnist[]
  readonly hits: readonly Hit[]
}

interface Ways {
  readonly toChat: (id: string, place?: string) => void
  readonly toColumnist: (slug: string) => void
  readonly toSearch: (words: string) => void
}

const MOST = 6
const MOST_HITS = 20

const folded = (text: string) => text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase()

/** Every word typed begins a word, or is in the middle of one. */
export function isMeant(typed: string, ...texts: readonly string[]): boolean {
  const text = folded(texts.join(' '))
  return folded(typed)
    .split(/\s+/u)
    .every((word) => text.includes(word))
}

export function groupsOf(typed: string, { actions, chats, personas, gallery, hits }: Known, ways: Ways): Group[] {
  const chatChoices = chats
    .filter(({ title, persona, tags }) => isMeant(typed, title || persona.name, ...tags))
    .slice(0, MOST)
    .map(({ id, title, persona }) => ({
      key: `chat:${id}`,
      words: title || persona.name,
      aside: persona.name,
      run: () => ways.toChat(id),
    }))
  const entry = ({ slug, name, byline }: Columnist) => ({ key: `persona:${slug}`, words: name, aside: byline, run: () => ways.toColumnist(slug) })
  const near = personas.filter(({ name, byline }) => isMeant(typed, name, byline)).slice(0, MOST)
  const others = gallery.filter((one) => !personas.some(({ slug }) => slug === one.slug)).slice(0, MOST)
  const found = hits
    .filter(({ kind }) => kind !== 'chat')
    .slice(0, MOST_HITS)
    .map((hit) => ({
      key: `${hit.kind}:${hit.reply ?? hit.turn}`,
      words: hit.title || t`A chat`,
      aside: kindOf(hit),
      snippet: hit.snippet,
      run: () => ways.toChat(hit.chat, placeOf(hit)),
    }))
  const all = { key: 'all', words: t`All results for “${typed}”`, aside: '', run: () => ways.toSearch(typed) }
  const groups = [
    { name: t`Chats`, choices: chatChoices },
    { name: t`Columnists`, choices: near.map(entry) },
    { name: t`Actions`, choices: actions.filter(({ words }) => isMeant(typed, words)) },
    { name: t`In your chats`, choices: found.length > 0 ? [...found, all] : [] },
    { name: t`Gallery`, choices: others.map(entry) }, // last: what comes late moves nothing above it
  ]
  return groups.filter(({ choices }) => choices.length > 0)
}
