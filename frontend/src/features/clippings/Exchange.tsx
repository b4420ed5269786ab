// A question and its reply, as they were cut out.

import { Markdown } from '#/features/chat/Markdown'
import type { Clipping } from '#/api/keeping'

interface ExchangeProps {
  readonly exchange: Clipping['exchanges'][number]
  readonly isFirst: boolean
  readonly name: string | null
}

export function Exchange({ exchange, isFirst, name }: ExchangeProps) {
  return (
    <section className="turn">
      <div className="ask">
        <small>Reader asks</small>
        <p>{exchange.said}</p>
      </div>
      <article className="reply" aria-label="Reply">
        {name && <p className="kick">{name}</p>}
        <div className={isFirst ? 'body first' : 'body'}>
          <Markdown text={exchange.reply} />
        </div>
        {exchange.is_satire && (
          <p className="cut-label">
            <span className="satire">AI satire</span>
          </p>
        )}
      </article>
    </section>
  )
}
