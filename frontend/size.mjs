// Fails when what the first chat needs outgrows its budget: JavaScript 180 KB gzipped, fonts 125 KB.
import { readFileSync, readdirSync, statSync } from 'node:fs'
import { gzipSync } from 'node:zlib'

const DIST = new URL('dist/', import.meta.url)
const manifest = JSON.parse(readFileSync(new URL('.vite/manifest.json', DIST), 'utf8'))
const BUDGET = { script: 180, fonts: 125 }

function closure(key, seen = new Set()) {
  if (seen.has(key)) return seen
  seen.add(key)
  for (const next of manifest[key].imports ?? []) closure(next, seen)
  return seen
}

const chat = Object.keys(manifest).filter((key) => /src\/app\/(main|.*Screen)\.tsx$|^index\.html$/.test(key))
const needed = new Set(chat.filter((key) => key === 'index.html' || /Conversation/.test(key)).flatMap((key) => [...closure(key)]))
const script = [...needed].reduce((sum, key) => sum + gzipSync(readFileSync(new URL(manifest[key].file, DIST))).length, 0) / 1024
const assets = new URL('assets/', DIST)
const fonts = readdirSync(assets).filter((name) => name.endsWith('.woff2')).reduce((sum, name) => sum + statSync(new URL(name, assets)).size, 0) / 1024

let failed = false
for (const [name, size] of Object.entries({ script, fonts })) {
  console.log(`${name}: ${size.toFixed(1)} KB of ${BUDGET[name]}`)
  failed ||= size > BUDGET[name]
}
process.exit(failed ? 1 : 0)
