// Writes the service worker beside the page, with the names of the files that it keeps.

import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Plugin } from 'vite'

const WORKER = new URL('src/offline/worker.js', import.meta.url)
const ALWAYS = ['/offline.html', '/offline.css', '/favicon.svg']

export function shell(): Plugin {
  return {
    name: 'shallot-shell',
    apply: 'build',
    // Not before all is written: the last names are given late.
    writeBundle({ dir = 'dist' }, bundle) {
      const page = readFileSync(join(dir, 'index.html'), 'utf8')
      const asked = [...page.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/gu)].map(([, path]) => path)
      const fonts = Object.keys(bundle).flatMap((name) => (name.endsWith('.woff2') ? [`/${name}`] : []))
      const list = JSON.stringify([...asked, ...fonts, ...ALWAYS].sort())
      const text = readFileSync(WORKER, 'utf8')
      const version = createHash('sha256').update(list).update(text).digest('hex').slice(0, 12)
      writeFileSync(join(dir, 'sw.js'), `const VERSION = '${version}'\nconst SHELL = ${list}\n${text}`)
    },
  }
}
