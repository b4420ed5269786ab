import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Event } from './contract.gen'
import { FakeSocket } from './fakeSocket'
import type { Reply } from './shapes'
import { type Link, Wire, type WireOptions } from './wire'

const delta = (seq: number, text = `${seq} `): Event => ({ type: 'delta', seq, text })
const finished = (seq: number): Event => ({
  type: 'finished', seq, reason: 'stop', prompt_tokens: 1, tokens: 1, first_token_ms: 1, tokens_per_second: 1, cached_tokens: 0,
})
const saved = { id: 'r', status: 'done', text: 'saved' } as Reply

function setUp() {
  const seen: Event[] = []
  const links: Link[] = []
  const settled: string[] = []
  const eventsAfter = vi.fn<WireOptions['eventsAfter']>(() => Promise.resolve({ events: [], last: false }))
  const wire = new Wire({
    url: 'ws://here/ws/',
    eventsAfter,
    replyOf: () => Promise.resolve(saved),
    onLink: (link) => links.push(link),
    WebSocket: FakeSocket,
  })
  const listener = {
    event: (event: Event) => seen.push(event),
    saved: (reply: Reply) => settled.push(reply.text),
    refused: (error: { code: string }) => settled.push(error.code),
  }
  return { wire, seen, links, settled, eventsAfter, listener, seqs: () => seen.map(({ seq }) => seq) }
}

beforeEach(() => {
  vi.useFakeTimers()
  FakeSocket.all = []
})

afterEach(() => {
  vi.useRealTimers()
})

async function attached(after = 0) {
  const all = setUp()
  all.wire.attach('r', after, all.listener)
  await vi.advanceTimersByTimeAsync(100)
  FakeSocket.last.open()
  const tell = (event: Event) => FakeSocket.last.say({ reply: 'r', event })
  return { ...all, tell }
}

describe('a reply followed on the socket', () => {
  it('asks from its cursor and hears every event once', async () => {
    const { tell, seqs } = await attached(0)
    expect(FakeSocket.last.attaches).toEqual([{ type: 'attach', reply: 'r', after: 0 }])
    for (const event of [delta(1), delta(2), delta(2), delta(1), delta(3)]) tell(event)
    expect(seqs()).toEqual([1, 2, 3])
  })

  it('asks again at a gap, once, and lets nothing through until it is filled', async () => {
    const { tell, seqs } = await attached()
    for (const event of [delta(1), delta(4), delta(5)]) tell(event)
    expect(FakeSocket.last.attaches.slice(1)).toEqual([{ type: 'attach', reply: 'r', after: 1 }])
    for (const seq of [2, 3, 4, 5]) tell(delta(seq))
    expect(seqs()).toEqual([1, 2, 3, 4, 5])
  })

  it('goes on from its cursor over a new socket when the line breaks', async () => {
    const { tell, seqs } = await attached()
    tell(delta(1))
    tell(delta(2))
    const first = FakeSocket.last
    first.drop()
    await vi.advanceTimersByTimeAsync(1_500)
    expect(FakeSocket.last).not.toBe(first)
    FakeSocket.last.open()
    expect(FakeSocket.last.attaches).toEqual([{ type: 'attach', reply: 'r', after: 2 }])
    FakeSocket.last.say({ reply: 'r', event: delta(3) })
    expect(seqs()).toEqual([1, 2, 3])
  })

  it('hears no more after the end', async () => {
    const { tell, seqs } = await attached()
    for (const event of [delta(1), finished(2), delta(3)]) tell(event)
    expect(seqs()).toEqual([1, 2])
  })

  it('takes the saved reply in place of events, and is done', async () => {
    const { tell, settled, seqs } = await attached()
    FakeSocket.last.say({ reply: 'r', saved })
    tell(delta(1))
    expect(settled).toEqual(['saved'])
    expect(seqs()).toEqual([])
  })

  it('steps over a kind of event it does not know', async () => {
    const { tell, seqs } = await attached()
    tell(delta(1))
    FakeSocket.last.say({ reply: 'r', event: { type: 'sung', seq: 2 } })
    tell(delta(3))
    expect(seqs()).toEqual([1, 3])
  })

  it('is not upset by what is no frame at all', async () => {
    const { tell, seqs } = await attached()
    for (const junk of ['', '{', '[]', 'null', '7', '{"reply":3}', '{"reply":"r","event":{"type":"delta"}}']) FakeSocket.last.say(junk)
    tell(delta(1))
    expect(seqs()).toEqual([1])
  })

  it('keeps two replies apart', async () => {
    const { wire, listener, tell, seqs } = await attached()
    const other = setUp()
    wire.attach('s', 5, other.listener)
    tell(delta(1))
    FakeSocket.last.say({ reply: 's', event: delta(6) })
    expect([seqs(), other.seqs()]).toEqual([[1], [6]])
    expect(listener).toBeDefined()
  })
})

describe('a line that will not hold', () => {
  it.each([[4401, 'signed_out'], [4403, 'refused']] as const)('gives up at %i', async (code, link) => {
    const { links } = await attached()
    FakeSocket.last.drop(code)
    await vi.advanceTimersByTimeAsync(60_000)
    expect(FakeSocket.all).toHaveLength(1)
    expect(links.at(-1)).toBe(link)
  })

  it('polls where no socket can be opened, from the same cursor, to the end', async () => {
    const { wire, listener, eventsAfter, seqs, links } = setUp()
    eventsAfter.mockResolvedValueOnce({ events: [delta(1), delta(2)], last: false })
    eventsAfter.mockResolvedValueOnce({ events: [delta(3), finished(4)], last: true })
    wire.attach('r', 0, listener)
    for (let tries = 0; tries < 3; tries += 1) {
      await vi.advanceTimersByTimeAsync(3_000)
      FakeSocket.last.drop()
    }
    await vi.advanceTimersByTimeAsync(5_000)
    expect(seqs()).toEqual([1, 2, 3, 4])
    expect(eventsAfter.mock.calls.slice(0, 2)).toEqual([['r', 0], ['r', 2]])
    expect(links).toContain('polling')
  })

  it('takes the saved reply when the polled stream is gone', async () => {
    const { wire, listener, eventsAfter, settled } = setUp()
    eventsAfter.mockResolvedValue({ events: [], last: true })
    wire.attach('r', 3, listener)
    for (let tries = 0; tries < 3; tries += 1) {
      await vi.advanceTimersByTimeAsync(3_000)
      FakeSocket.last.drop()
    }
    await vi.advanceTimersByTimeAsync(5_000)
    expect(settled).toEqual(['saved'])
  })

  it('leaves polling when the socket speaks', async () => {
    const { wire, listener, eventsAfter, links } = setUp()
    wire.attach('r', 0, listener)
    for (let tries = 0; tries < 2; tries += 1) {
      await vi.advanceTimersByTimeAsync(3_000)
      FakeSocket.last.drop()
    }
    await vi.advanceTimersByTimeAsync(9_000)
    FakeSocket.last.open()
    FakeSocket.last.say({ type: 'pong' })
    eventsAfter.mockClear()
    await vi.advanceTimersByTimeAsync(5_000)
    expect(links.at(-1)).toBe('up')
    expect(eventsAfter).not.toHaveBeenCalled()
  })

  it('opens a new socket when a silent one does not answer a ping', async () => {
    const { tell } = await attached()
    tell(delta(1))
    await vi.advanceTimersByTimeAsync(40_000)
    expect(FakeSocket.all.length).toBeGreaterThan(1)
  })
})
