// Writes the service worker beside the page, with the names of the files that it keeps.

import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { Plugin } from 'vite'

const WORKER = new URL('src/offline/worker.js', import.meta.url)
const ALWAYS = ['/offline.html', '/offline.css', '/favicon.svg']

export function shell(): Plugin {
  return {
    name: 'shallot-shell',
    apply: 'build',
    generateBundle(_options, bundle) {
      const isNeeded = (name: string) => {
        const piece = bundle[name]
        return piece?.type === 'chunk' ? piece.isEntry || piece.name === 'first' : /first-[^/]+\.css$|\.woff2$/u.test(name)
      }
      const files = Object.keys(bundle).filter(isNeeded).map((name) => `/${name}`)
      const list = JSON.stringify([...files.sort(), ...ALWAYS])
      const text = readFileSync(WORKER, 'utf8')
      const version = createHash('sha256').update(list).update(text).digest('hex').slice(0, 12)
      this.emitFile({ type: 'asset', fileName: 'sw.js', source: `const VERSION = '${version}'\nconst SHELL = ${list}\n${text}` })
    },
  }
}
