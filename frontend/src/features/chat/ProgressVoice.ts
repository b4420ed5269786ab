// Says, once each, that the columnist is writing and has finished; never the words themselves.

import { plural, t } from '@lingui/core/macro'
import { useEffect, useRef } from 'react'
import type { Reply, Status } from '#/api/shapes'
import { hasEnded } from '#/api/shapes'
import { announce } from '#/ui/announce'
import { useTranscript } from './streams'
import { shown, wordCount } from './transcript'

function said(name: string, state: Status, text: string): string {
  const words = wordCount(text)
  if (state === 'done') return t`${name} has finished, ${plural(words, { one: '# word', other: '# words' })}`
  if (state === 'stopped') return t`${name} was stopped`
  if (state === 'interrupted' || state === 'failed') return t`The reply of ${name} has failed`
  return t`${name} is writing`
}

interface ProgressProps {
  readonly name: string
  readonly reply: Reply | null
  /** How many are writing at once. */
  readonly among: number
}

/** Renders nothing: a component so that the words of a stream wake only this. */
export function ProgressVoice({ name, reply, among }: ProgressProps): null {
  const live = useTranscript(reply?.id)
  const own = reply ? shown(reply, live).state : null
  const state = own && hasEnded(own) && among > 0 ? 'writing' : own // until the last of them has ended
  const text = useRef('')
  const before = useRef<string | null>(null)
  useEffect(() => {
    text.current = reply ? shown(reply, live).text : ''
  })
  useEffect(() => {
    const mark = reply && state ? `${reply.id}/${state}` : null
    const wasActive = before.current !== null && before.current.startsWith(`${reply?.id}/`)
    before.current = mark
    if (!state || state === 'queued' || (hasEnded(state) && !wasActive)) return
    announce(said(name, state, text.current))
  }, [name, reply, state])
  return null
}
