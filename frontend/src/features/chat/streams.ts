// The live transcripts of this tab: the wire feeds them, one render per frame reads them.

import { useMemo } from 'react'
import { create } from 'zustand'
import { eventsRead, replyRead } from '#/api/calls'
import type { Clamp } from '#/api/contract.gen'
import type { Reply, Status } from '#/api/shapes'
import { hasEnded } from '#/api/shapes'
import { type Link, Wire } from '#/api/wire'
import { apply, beginning, fromSaved, type Transcript } from './transcript'

interface Streams {
  readonly transcripts: Readonly<Record<string, Transcript>>
  readonly link: Link
}

export const useStreams = create<Streams>(() => ({ transcripts: {}, link: 'idle' }))

const folded = new Map<string, Transcript>()
const following = new Set<string>()
let isFlushing = false

function flush(): void {
  isFlushing = false
  useStreams.setState({ transcripts: Object.fromEntries(folded) })
}

function put(reply: string, transcript: Transcript): void {
  folded.set(reply, transcript)
  if (isFlushing) return
  isFlushing = true
  if (document.hidden) setTimeout(flush, 200) // no frames are drawn in a hidden tab
  else requestAnimationFrame(flush)
}

const wire = new Wire({
  url: `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/ws/`,
  eventsAfter: eventsRead,
  replyOf: replyRead,
  onLink: (link) => useStreams.setState({ link }),
})

for (const [target, name] of [[document, 'visibilitychange'], [window, 'online'], [window, 'pageshow']] as const) {
  target.addEventListener(name, () => {
    if (!document.hidden) wire.wake()
  })
}

/** Follows a reply from its first event to its end; asking twice is harmless. */
export function follow(reply: Reply, onEnd: (reply: string) => void): void {
  const known = folded.get(reply.id)
  if (hasEnded(reply.status) || following.has(reply.id) || (known && hasEnded(known.state))) return
  following.add(reply.id)
  const end = (transcript: Transcript) => {
    put(reply.id, transcript)
    following.delete(reply.id)
    onEnd(reply.id)
  }
  const now = () => folded.get(reply.id) ?? beginning(reply)
  wire.attach(reply.id, now().seq, {
    event: (event) => {
      const next = apply(now(), event)
      if (hasEnded(next.state)) end(next)
      else put(reply.id, next)
    },
    saved: (saved) => end(fromSaved(saved, now())),
    refused: (error) => end({ ...now(), state: 'failed', error }),
  })
}

export function useTranscript(reply: string | undefined): Transcript | undefined {
  return useStreams((streams) => (reply === undefined ? undefined : streams.transcripts[reply]))
}

/** How far a reply is, without a render per token. */
export function useStatus(reply: Reply | null): Status | null {
  const live = useStreams((streams) => (reply ? streams.transcripts[reply.id]?.state : undefined))
  if (!reply) return null
  return live === undefined || (hasEnded(reply.status) && !hasEnded(live)) ? reply.status : live
}

/** Those of these replies that are still to end. */
export function useUnended(replies: readonly Reply[]): readonly Reply[] {
  const ids = useStreams(({ transcripts }) =>
    replies.flatMap(({ id, status }) => (hasEnded(transcripts[id]?.state ?? status) || hasEnded(status) ? [] : [id])).join(),
  )
  return useMemo(() => replies.filter(({ id }) => ids.includes(id)), [replies, ids])
}

/** What has been written of it, as this tab has heard it. */
export const textHeard = (reply: string) => folded.get(reply)?.text ?? ''

export function useClosingClamps(reply: Reply | null): readonly Clamp[] | null {
  const live = useStreams((streams) => (reply ? streams.transcripts[reply.id]?.marks.at(-1)?.clamps : undefined))
  return live ?? reply?.clamps ?? null
}
