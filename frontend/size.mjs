// Fails when what the first chat needs outgrows its budget: JavaScript 180 KB gzipped, fonts 125 KB.
import { readFileSync, readdirSync, statSync } from 'node:fs'
import { gzipSync } from 'node:zlib'

const DIST = new URL('dist/', import.meta.url)
const BUDGET = { script: 180, fonts: 125 }
const read = (name) => readFileSync(new URL(name, DIST), 'utf8')
const kilobytes = (sizes) => sizes.reduce((sum, size) => sum + size, 0) / 1024

const pieces = JSON.parse(read('.vite/manifest.json'))
const named = new Map(Object.values(pieces).map((piece) => [piece.file, piece]))

function closure(file, seen = new Set()) {
  if (seen.has(file)) return seen
  seen.add(file)
  for (const key of named.get(file)?.imports ?? []) closure(pieces[key].file, seen)
  return seen
}

const asked = [...read('index.html').matchAll(/<(?:script|link)[^>]*(?:src|href)="[^"]*?(assets\/[^"]+\.js)"/g)].map(([, file]) => file)
if (asked.length === 0) throw new Error('dist/index.html asks for no script: build the page first')
// What a first chat fetches beside, as tests/e2e/test_first_visit.py sees it happen: the desk, the chats, what can be done with a reply.
const BESIDE = ['desk/Desk', 'rail/KeptChats', 'chat/ReplyActions', 'chat/actions/AskTools'].map((name) => pieces[`src/features/${name}.tsx`].file)
const needed = new Set([...asked, ...BESIDE].flatMap((file) => [...closure(file)]))
const assets = new URL('assets/', DIST)
const weights = {
  script: kilobytes([...needed].map((file) => gzipSync(readFileSync(new URL(file, DIST))).length)),
  fonts: kilobytes(readdirSync(assets).filter((name) => name.endsWith('.woff2')).map((name) => statSync(new URL(name, assets)).size)),
}

for (const [name, size] of Object.entries(weights)) console.log(`${name}: ${size.toFixed(1)} KB of ${BUDGET[name]}`)
process.exit(Object.entries(weights).some(([name, size]) => size > BUDGET[name]) ? 1 : 0)
