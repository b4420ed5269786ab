// Features that write much the same as one that is on the desk.

import { Plural, Trans } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { type ReactNode, useId, useState } from 'react'
import { sentenceOf } from '#/api/http'
import { neighboursQuery } from '#/api/queries/features'
import type { Feature } from '#/api/shapes'
import { type Adding, Found, nameOf, Said } from './Found'

interface NearProps extends Adding {
  readonly held: readonly Feature[]
  readonly children: ReactNode
}

function Near({ of, ...adding }: Adding & { of: Feature }) {
  const { artifact, index } = of
  const { data, error, isPending } = useQuery(neighboursQuery(artifact, index))
  const count = data?.length ?? 0
  return (
    <>
      <Said isFull={adding.isFull}>{error ? sentenceOf(error) : isPending ? <Trans>Looking</Trans> : <Plural value={count} one="# neighbour, the nearest first" other="# neighbours, the nearest first" />}</Said>
      <ul>
        {data?.map(({ feature, similarity }) => {
          const alike = Math.round(similarity * 100)
          return (
            <Found key={nameOf(feature)} feature={feature} {...adding}>
              <small>
                <Trans>{alike} % alike in what it writes</Trans>
              </small>
            </Found>
          )
        })}
      </ul>
    </>
  )
}

export function ByNeighbours({ held, children, ...adding }: NearProps) {
  const id = useId()
  const [name, setName] = useState('')
  const of = held.find((feature) => nameOf(feature) === name) ?? held[0]
  return (
    <>
      <label htmlFor={id}>
        <Trans>Like this dial</Trans>
      </label>
      <div className="row">
        <select id={id} value={of ? nameOf(of) : ''} onChange={(event) => setName(event.target.value)}>
          {held.map((feature) => (
            <option key={nameOf(feature)} value={nameOf(feature)}>
              {feature.label}
            </option>
          ))}
        </select>
        {children}
      </div>
      {of && <Near of={of} {...adding} />}
    </>
  )
}
