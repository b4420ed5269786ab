// Tokens as elements: no HTML, no remote image, no link that this page would vouch for.

import { Trans, useLingui } from '@lingui/react/macro'
import type { Tokens as Of } from 'marked'
import { memo, type ReactNode } from 'react'
import { Code } from './Code'
import { Maths } from './Maths'
import { fenceOf, plain, type Read, safe } from './reader'

type Several = readonly unknown[] | undefined

function Several({ of }: { of: Several }) {
  return (of ?? []).map((token, index) => <One key={index} token={token as Read} />)
}

function Link({ token }: { token: Of.Link }) {
  const href = safe(token.href)
  if (href === null) return <Several of={token.tokens} />
  return (
    <a href={href} {...(token.title && { title: plain(token.title) })} rel="noopener nofollow ugc" target="_blank">
      <Several of={token.tokens} />
    </a>
  )
}

function Unseen({ alt }: { alt: string }) {
  return <span className="noimg">{alt ? <Trans>[image not shown: {alt}]</Trans> : <Trans>[image not shown]</Trans>}</span>
}

function Box({ isTicked }: { isTicked: boolean }) {
  const { t } = useLingui()
  return (
    <span aria-label={isTicked ? t`done` : t`to do`} role="img">
      {isTicked ? '☑ ' : '☐ '}
    </span>
  )
}

/** What is read the same, unless it refers to a link that may be defined by now. */
const isSame = (before: string, after: string) => before === after && !after.includes('[')

// An item or row that has not changed is not rendered anew while its list or table grows.
const Item = memo(
  function Item({ token }: { token: Of.ListItem }) {
    return (
      <li>
        <Several of={token.tokens} />
      </li>
    )
  },
  (before, after) => isSame(before.token.raw, after.token.raw) && before.token.loose === after.token.loose,
)

function List({ token }: { token: Of.List }) {
  const items = token.items.map((item, index) => <Item key={index} token={item} />)
  if (token.ordered) return <ol {...(Number(token.start) > 1 && { start: Number(token.start) })}>{items}</ol>
  return <ul {...(token.items.some(({ task }) => task) && { className: 'contains-task-list' })}>{items}</ul>
}

function Cell({ token: { tokens, header, align } }: { token: Of.TableCell }) {
  const Tag = header ? 'th' : 'td'
  return (
    <Tag {...(align && { 'data-align': align })}>
      <Several of={tokens} />
    </Tag>
  )
}

const rowText = (cells: readonly Of.TableCell[]) => cells.map(({ text }) => text).join('|')

const Row = memo(
  function Row({ cells }: { cells: readonly Of.TableCell[] }) {
    return (
      <tr>
        {cells.map((cell, index) => (
          <Cell key={index} token={cell} />
        ))}
      </tr>
    )
  },
  (before, after) => isSame(rowText(before.cells), rowText(after.cells)),
)

function Table({ token }: { token: Of.Table }) {
  const { t } = useLingui()
  return (
    <div className="scroll" role="group" aria-label={t`Table`} tabIndex={0}>
      <table>
        <thead>
          <Row cells={token.header} />
        </thead>
        {token.rows.length > 0 && (
          <tbody>
            {token.rows.map((cells, index) => (
              <Row key={index} cells={cells} />
            ))}
          </tbody>
        )}
      </table>
    </div>
  )
}

/** A step below the page's own heading. */
function Heading({ token }: { token: Of.Heading }) {
  const Tag = (['h2', 'h3', 'h4', 'h5', 'h6'] as const)[token.depth - 1] ?? 'h6'
  return (
    <Tag>
      <Several of={token.tokens} />
    </Tag>
  )
}

function One({ token }: { token: Read }): ReactNode {
  switch (token.type) {
    case 'text':
      return token.tokens ? <Several of={token.tokens} /> : plain(token.text)
    case 'paragraph':
      return (
        <p>
          <Several of={token.tokens} />
        </p>
      )
    case 'escape':
      return token.text
    case 'strong':
      return (
        <strong>
          <Several of={token.tokens} />
        </strong>
      )
    case 'em':
      return (
        <em>
          <Several of={token.tokens} />
        </em>
      )
    case 'del':
      return (
        <del>
          <Several of={token.tokens} />
        </del>
      )
    case 'codespan':
      return <code>{token.text}</code>
    case 'br':
      return <br />
    case 'link':
      return <Link token={token} />
    case 'image':
      return <Unseen alt={plain(token.text)} />
    case 'checkbox':
      return <Box isTicked={token.checked} />
    case 'heading':
      return <Heading token={token} />
    case 'list':
      return <List token={token} />
    case 'list_item':
      return <Item token={token} />
    case 'blockquote':
      return (
        <blockquote>
          <Several of={token.tokens} />
        </blockquote>
      )
    case 'code':
      return <Code text={token.text.trimEnd()} fence={fenceOf(token.raw, token.lang)} />
    case 'table':
      return <Table token={token} />
    case 'hr':
      return <hr />
    case 'maths':
      return <Maths source={token.text} isDisplay={token.isDisplay} isClosed={token.isClosed} />
    case 'html':
      return token.raw
    case 'space':
    case 'def':
      return null
    default:
      return token satisfies never
  }
}

export const Tokens = Several
