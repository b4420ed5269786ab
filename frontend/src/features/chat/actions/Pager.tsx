// ‹2/3›: one of several that stand at the same place.

import { Trans } from '@lingui/react/macro'
import { Icon } from '#/ui/icons'

interface PagerProps {
  readonly list: readonly string[]
  readonly at: string
  readonly name: string
  readonly previous: string
  readonly next: string
  readonly onChoose: (id: string) => void
}

export function Pager({ list, at, name, previous, next, onChoose }: PagerProps) {
  const place = list.indexOf(at)
  if (list.length < 2 || place < 0) return null
  const [before, after] = [list[place - 1], list[place + 1]]
  return (
    <span className="variants" role="group" aria-label={name}>
      <button type="button" aria-label={previous} aria-disabled={!before} onClick={() => before && onChoose(before)}>
        <Icon name="left" />
      </button>
      <span>
        {place + 1}
        <span aria-hidden="true">/</span>
        <span className="sr">
          {' '}
          <Trans comment="2 of 3">of</Trans>{' '}
        </span>
        {list.length}
      </span>
      <button type="button" aria-label={next} aria-disabled={!after} onClick={() => after && onChoose(after)}>
        <Icon name="right" />
      </button>
    </span>
  )
}
