// Fails where the page says something that its catalogues have not gathered; they are gathered then, to be translated.
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

const CATALOGUE = new URL('src/words/en.po', import.meta.url)
const gathered = () => readFileSync(CATALOGUE, 'utf8')

const before = gathered()
execFileSync('npx', ['lingui', 'extract', '--clean'], { stdio: ['ignore', 'ignore', 'inherit'] })
if (gathered() !== before) {
  console.error('src/words was out of date. It is gathered anew: translate what is empty in src/words/de.po.')
  process.exit(1)
}
