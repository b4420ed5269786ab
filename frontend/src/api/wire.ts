// The one socket of this tab: every reply multiplexed, a cursor for each, polling where sockets are blocked.

import ReconnectingWebSocket, { type CloseEvent } from 'partysocket/ws'
import type { Event } from './contract.gen'
import { type Frame, readFrame } from './frames'
import type { Reply } from './shapes'

export interface Listener {
  event(event: Event): void
  saved(reply: Reply): void
  refused(error: { code: string; message: string }): void
}

export type Link = 'idle' | 'up' | 'down' | 'polling' | 'signed_out' | 'refused'

export interface WireOptions {
  readonly url: string
  readonly eventsAfter: (reply: string, after: number) => Promise<{ events: readonly Event[]; last: boolean }>
  readonly replyOf: (reply: string) => Promise<Reply>
  readonly onLink: (link: Link) => void
  readonly WebSocket?: unknown
}

interface Attachment {
  last: number
  healing: boolean
  readonly listener: Listener
}

const FAILURES_BEFORE_POLLING = 2
const POLL_MS = 1_000
const PING_MS = 20_000
const PONG_MS = 8_000
const IDLE_MS = 30_000
const FINAL_CODES: Record<number, Link> = { 4401: 'signed_out', 4403: 'refused' }

export class Wire {
  readonly #options: WireOptions
  readonly #attached = new Map<string, Attachment>()
  #socket: ReconnectingWebSocket | null = null
  #failures = 0
  #poll: ReturnType<typeof setTimeout> | null = null
  #beat: ReturnType<typeof setTimeout> | null = null
  #idle: ReturnType<typeof setTimeout> | null = null

  constructor(options: WireOptions) {
    this.#options = options
  }

  attach(reply: string, after: number, listener: Listener): void {
    this.#attached.set(reply, { last: after, healing: false, listener })
    if (this.#idle) clearTimeout(this.#idle)
    this.#idle = null
    if (this.#isOpen()) this.#ask(reply, after)
    else this.#connect()
  }

  detach(reply: string): void {
    if (this.#attached.delete(reply) && this.#isOpen()) this.#send({ type: 'detach', reply })
    this.#restIfIdle()
  }

  /** The page is seen again, or the network is back: do not wait for the next try. */
  wake(): void {
    if (this.#attached.size > 0 && this.#socket && !this.#isOpen()) this.#socket.reconnect()
  }

  close(): void {
    this.#attached.clear()
    this.#stopTimers()
    this.#socket?.close()
    this.#socket = null
  }

  #isOpen(): boolean {
    return this.#socket?.readyState === WebSocket.OPEN
  }

  #connect(): void {
    if (this.#socket) return
    const socket = new ReconnectingWebSocket(this.#options.url, [], {
      maxEnqueuedMessages: 0, // a cursor is asked for afresh on every opening
      minReconnectionDelay: 400 + Math.random() * 400,
      maxReconnectionDelay: 8_000,
      shouldReconnectOnClose: (event: CloseEvent) => !(event.code in FINAL_CODES),
      ...(this.#options.WebSocket ? { WebSocket: this.#options.WebSocket } : {}),
    })
    this.#socket = socket
    socket.addEventListener('open', () => this.#opened())
    socket.addEventListener('close', (event) => this.#closed(event.code))
    socket.addEventListener('message', (message) => this.#received(message.data))
  }

  #opened(): void {
    this.#send({ type: 'ping' }) // an opening proves nothing yet: the server may close at once
    for (const [reply, attachment] of this.#attached) {
      attachment.healing = false
      this.#ask(reply, attachment.last)
    }
    this.#scheduleBeat()
  }

  #closed(code: number): void {
    if (this.#beat) clearTimeout(this.#beat)
    const final = FINAL_CODES[code]
    if (final) {
      this.#stopTimers()
      this.#socket = null
      this.#options.onLink(final)
      return
    }
    if (!this.#socket || this.#attached.size === 0) return
    this.#failures += 1
    if (this.#failures >= FAILURES_BEFORE_POLLING) this.#startPolling()
    else this.#options.onLink('down')
  }

  #received(raw: unknown): void {
    const frame = readFrame(raw)
    if (!frame) return
    this.#alive()
    this.#deliver(frame)
  }

  #alive(): void {
    this.#failures = 0
    if (this.#poll) clearTimeout(this.#poll)
    this.#poll = null
    this.#options.onLink('up')
    this.#scheduleBeat()
  }

  #deliver(frame: Frame): void {
    switch (frame.kind) {
      case 'event':
        return this.#advance(frame.reply, frame.event)
      case 'skip':
        return this.#skip(frame.reply, frame.seq)
      case 'saved':
        return this.#settle(frame.reply, (listener) => listener.saved(frame.saved))
      case 'error':
        if (frame.reply) this.#settle(frame.reply, (listener) => listener.refused(frame.error))
        return
      case 'pong':
        return
      default:
        return frame satisfies never
    }
  }

  #advance(reply: string, event: Event): void {
    const attachment = this.#attached.get(reply)
    if (!attachment || event.seq <= attachment.last) return
    if (event.seq > attachment.last + 1) return this.#heal(reply, attachment)
    attachment.last = event.seq
    attachment.healing = false
    attachment.listener.event(event)
    if (event.type === 'finished' || event.type === 'failed') {
      this.#attached.delete(reply)
      this.#restIfIdle()
    }
  }

  /** An event of a kind this page is too old to know: the cursor passes it. */
  #skip(reply: string, seq: number): void {
    const attachment = this.#attached.get(reply)
    if (attachment?.last === seq - 1) attachment.last = seq
  }

  #heal(reply: string, attachment: Attachment): void {
    if (attachment.healing) return
    attachment.healing = true
    this.#ask(reply, attachment.last)
  }

  #settle(reply: string, tell: (listener: Listener) => void): void {
    const attachment = this.#attached.get(reply)
    if (!attachment) return
    this.#attached.delete(reply)
    tell(attachment.listener)
    this.#restIfIdle()
  }

  #ask(reply: string, after: number): void {
    this.#send({ type: 'attach', reply, after })
  }

  #send(frame: object): void {
    if (this.#isOpen()) this.#socket?.send(JSON.stringify(frame))
  }

  /** A ping when all is quiet; a silence after it means the line is dead though it looks open. */
  #scheduleBeat(): void {
    if (this.#beat) clearTimeout(this.#beat)
    this.#beat = setTimeout(() => {
      this.#send({ type: 'ping' })
      this.#beat = setTimeout(() => this.#socket?.reconnect(), PONG_MS)
    }, PING_MS)
  }

  #startPolling(): void {
    if (this.#poll) return
    this.#options.onLink('polling')
    const round = async () => {
      await Promise.all([...this.#attached.keys()].map((reply) => this.#pollOnce(reply)))
      if (this.#poll) this.#poll = setTimeout(() => void round(), POLL_MS)
    }
    this.#poll = setTimeout(() => void round(), 0)
  }

  async #pollOnce(reply: string): Promise<void> {
    const attachment = this.#attached.get(reply)
    if (!attachment) return
    try {
      const { events, last } = await this.#options.eventsAfter(reply, attachment.last)
      this.#options.onLink('polling')
      for (const event of events) this.#advance(reply, event)
      if (!last || !this.#attached.has(reply)) return
      const saved = await this.#options.replyOf(reply)
      this.#settle(reply, (listener) => listener.saved(saved))
    } catch {
      this.#options.onLink('down') // neither way leads to the server; both go on trying
    }
  }

  #restIfIdle(): void {
    if (this.#attached.size > 0 || this.#idle) return
    this.#idle = setTimeout(() => {
      this.#idle = null
      if (this.#attached.size === 0) this.close()
    }, IDLE_MS)
  }

  #stopTimers(): void {
    for (const timer of [this.#poll, this.#beat, this.#idle]) if (timer) clearTimeout(timer)
    this.#poll = this.#beat = this.#idle = null
  }
}
