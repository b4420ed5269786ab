// A feature that was found, with the way onto the desk.

import { Trans, useLingui } from '@lingui/react/macro'
import type { ReactNode } from 'react'
import type { Feature } from '#/api/shapes'
import { firstSentence } from '#/lib/text'

export interface Adding {
  readonly isOnDesk: (feature: Feature) => boolean
  readonly isFull: boolean
  readonly onAdd: (feature: Feature) => void
}

interface FoundProps extends Adding {
  readonly feature: Feature
  readonly children?: ReactNode
}

export function Found({ feature, isOnDesk, isFull, onAdd, children }: FoundProps) {
  const { t } = useLingui()
  const { label, description, top_tokens } = feature
  return (
    <li>
      <span className="n">
        {label}
        <small title={description}>{firstSentence(description)}</small>
        {children ?? (top_tokens.length > 0 && <small className="tokens">{top_tokens.slice(0, 5).join(' · ')}</small>)}
      </span>
      {isOnDesk(feature) ? (
        <span className="have">
          <Trans>on the desk</Trans>
        </span>
      ) : (
        <button type="button" className="tog" disabled={isFull} aria-label={t`Add ${label}`} onClick={() => onAdd(feature)}>
          <Trans>Add</Trans>
        </button>
      )}
    </li>
  )
}

export const nameOf = ({ artifact, index }: Feature) => `${artifact}/${index}`

/** What came of a search, in words, and whether there is room. */
export function Said({ isFull, children }: { isFull: boolean; children: ReactNode }) {
  return (
    <p className="said" role="status">
      {children}
      {isFull && (
        <>
          {' '}
          <Trans>The desk is full: remove a dial first.</Trans>
        </>
      )}
    </p>
  )
}
