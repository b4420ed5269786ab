// A question and its reply, as they were cut out.

import { Trans, useLingui } from '@lingui/react/macro'
import { Markdown } from '#/features/chat/Markdown'
import type { Clipping } from '#/api/keeping'

interface ExchangeProps {
  readonly exchange: Clipping['exchanges'][number]
  readonly isFirst: boolean
  readonly name: string | null
}

export function Exchange({ exchange, isFirst, name }: ExchangeProps) {
  const { t } = useLingui()
  return (
    <section className="turn">
      <div className="ask">
        <small>
          <Trans>Reader asks</Trans>
        </small>
        <p>{exchange.said}</p>
      </div>
      <article className="reply" aria-label={t`Reply`}>
        {name && <p className="kick">{name}</p>}
        <div className={isFirst ? 'body first' : 'body'}>
          <Markdown text={exchange.reply} />
        </div>
        {exchange.is_satire && (
          <p className="cut-label">
            <span className="satire">
              <Trans>AI satire</Trans>
            </span>
          </p>
        )}
      </article>
    </section>
  )
}
