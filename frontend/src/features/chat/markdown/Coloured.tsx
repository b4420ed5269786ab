// The words of a code block, each in the colour of its kind.

import './coloured.css'
import type { ElementContent, RootContent } from 'hast'
import { use, useMemo } from 'react'
import { coloured, learnt } from './highlight'
import { type Language, languageOf } from './languages'

function Nodes({ of }: { of: readonly (RootContent | ElementContent)[] }) {
  return of.map((node, index) => {
    if (node.type === 'text') return node.value
    if (node.type !== 'element') return null
    return (
      <span key={index} className={[node.properties['className']].flat().join(' ')}>
        <Nodes of={node.children} />
      </span>
    )
  })
}

function Learnt({ language, text }: { language: Language; text: string }) {
  const isLearnt = use(learnt(language))
  const root = useMemo(() => (isLearnt ? coloured(language, text) : null), [isLearnt, language, text])
  return root ? <Nodes of={root.children} /> : text
}

export default function Coloured({ language, text }: { language: string; text: string }) {
  const known = languageOf(language)
  return known ? <Learnt language={known} text={text} /> : text
}
