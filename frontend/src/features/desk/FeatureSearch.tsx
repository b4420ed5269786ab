// Add a dial: search the features by what they are said to do.

import { useQuery } from '@tanstack/react-query'
import { type KeyboardEvent, useDeferredValue, useEffect, useId, useRef, useState } from 'react'
import { sentenceOf } from '#/api/http'
import { featureSearchQuery } from '#/api/queries/personas'
import type { Feature } from '#/api/shapes'
import { firstSentence } from '#/lib/text'

interface SearchProps {
  readonly isOnDesk: (feature: Feature) => boolean
  readonly isFull: boolean
  readonly onAdd: (feature: Feature) => void
  readonly onClose: () => void
}

function Found({ feature, isOnDesk, isFull, onAdd }: { feature: Feature; isOnDesk: boolean; isFull: boolean; onAdd: () => void }) {
  return (
    <li>
      <span className="n">
        {feature.label}
        <small title={feature.description}>{firstSentence(feature.description)}</small>
        {feature.top_tokens.length > 0 && <small className="tokens">{feature.top_tokens.slice(0, 5).join(' · ')}</small>}
      </span>
      {isOnDesk ? (
        <span className="have">on the desk</span>
      ) : (
        <button type="button" className="tog" disabled={isFull} aria-label={`Add ${feature.label}`} onClick={onAdd}>
          Add
        </button>
      )}
    </li>
  )
}

export function FeatureSearch({ isOnDesk, isFull, onAdd, onClose }: SearchProps) {
  const id = useId()
  const [typed, setTyped] = useState('')
  const q = useDeferredValue(typed.trim())
  const { data, error, isPending, isPlaceholderData } = useQuery(featureSearchQuery(q))
  const count = data?.length ?? 0
  const field = useRef<HTMLInputElement>(null)
  useEffect(() => field.current?.focus(), [])
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape') onClose()
  }
  return (
    <section className="search" aria-label="Add a dial">
      <label htmlFor={id}>Search what a dial should do</label>
      <div className="row">
        <input id={id} type="search" maxLength={100} placeholder="caution, pirate, doom…" ref={field} onKeyDown={onKeyDown} value={typed} onChange={(event) => setTyped(event.target.value)} />
        <button type="button" className="tog" onClick={onClose}>
          Done
        </button>
      </div>
      <p className="said" role="status">
        {error ? sentenceOf(error) : isPending || isPlaceholderData ? 'Searching' : count === 0 ? 'No feature has a label like that.' : `${count} found`}
        {isFull && ' The desk is full: remove a dial first.'}
      </p>
      <ul>
        {data?.map((feature) => (
          <Found
            key={`${feature.artifact}/${feature.index}`}
            feature={feature}
            isOnDesk={isOnDesk(feature)}
            isFull={isFull}
            onAdd={() => onAdd(feature)}
          />
        ))}
      </ul>
    </section>
  )
}
