// Words found, with what was looked for marked.

import './snippet.css'
import type { Hit } from '#/api/keeping'

export function Snippet({ parts }: { parts: Hit['snippet'] }) {
  return (
    <span className="snippet">
      {parts.map(({ text, hit }, index) => (hit ? <mark key={index}>{text}</mark> : text))}
    </span>
  )
}
