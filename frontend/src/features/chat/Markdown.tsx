// Model text as safe elements: no HTML, no remote images, no link this page would vouch for.

import { memo, useMemo } from 'react'
import ReactMarkdown, { type Components, type Options } from 'react-markdown'
import remarkGfm from 'remark-gfm'
import { blocks } from './blocks'

const components: Components = {
  a: ({ href, children }) =>
    href ? (
      <a href={href} rel="noopener nofollow ugc" target="_blank">
        {children}
      </a>
    ) : (
      <span>{children}</span>
    ),
  img: ({ alt }) => <span className="noimg">[image not shown{alt ? `: ${alt}` : ''}]</span>,
  input: ({ checked }) => <span aria-label={checked ? 'done' : 'to do'} role="img">{checked ? '☑' : '☐'}</span>,
  // A reply's headings sit below the page's own.
  h1: ({ children }) => <h3>{children}</h3>,
  h2: ({ children }) => <h3>{children}</h3>,
  table: ({ children }) => (
    <div className="scroll" role="group" aria-label="Table" tabIndex={0}>
      <table>{children}</table>
    </div>
  ),
}

const plugins: NonNullable<Options['remarkPlugins']> = [[remarkGfm, { singleTilde: false }]]

function safeUrl(url: string): string {
  return /^(https?:\/\/|mailto:)/iu.test(url) ? url : ''
}

/** One piece of Markdown; the whole of it is a piece too. */
export const Block = memo(function Block({ text }: { text: string }) {
  return (
    <ReactMarkdown components={components} remarkPlugins={plugins} urlTransform={safeUrl}>
      {text}
    </ReactMarkdown>
  )
})

export function Markdown({ text, isOpen = false }: { text: string; isOpen?: boolean }) {
  const list = useMemo(() => blocks(text, isOpen), [text, isOpen])
  return list.map((block, index) => <Block key={index} text={block} />)
}
