// An address may name a place: #reply-… or #turn-…. It is brought into sight, on whichever branch it lies.

import { useRouterState } from '@tanstack/react-router'
import { type RefObject, useEffect, useRef } from 'react'
import type { Chat } from '#/api/shapes'
import { leadsTo } from './path'

const FRAMES = 8 // what scrolls into sight gets its true height only then

function show(box: HTMLElement | null, place: string): boolean {
  const found = document.getElementById(place)
  if (!found || !box?.contains(found)) return false
  let frames = FRAMES
  const scroll = () => {
    found.scrollIntoView({ block: 'start', behavior: 'instant' })
    frames -= 1
    if (frames > 0) requestAnimationFrame(scroll)
  }
  scroll()
  found.focus({ preventScroll: true })
  return true
}

export function useJump(chat: Chat | null, log: RefObject<HTMLElement | null>, choose: (reply: string) => void): void {
  const { hash, key } = useRouterState({ select: ({ location: { hash, state } }) => ({ hash, key: state.__TSR_key ?? '' }) })
  const done = useRef('')
  const asked = useRef('')
  useEffect(() => {
    const jump = `${key}:${hash}`
    if (!chat || !/^(reply|turn)-/u.test(hash) || done.current === jump) return
    const reply = leadsTo(chat.turns, hash)
    if (show(log.current, hash)) done.current = jump
    else if (reply && asked.current !== jump) choose(reply)
    asked.current = jump // once: a place that is nowhere is not waited for
  })
}
