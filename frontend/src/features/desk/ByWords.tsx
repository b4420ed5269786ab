// Features by what they are said to do.

import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { type ReactNode, useDeferredValue, useEffect, useId, useRef, useState } from 'react'
import { sentenceOf } from '#/api/http'
import { featureSearchQuery } from '#/api/queries/personas'
import { type Adding, Found, nameOf, Said } from './Found'

function Outcome({ count, isPending, error }: { count: number; isPending: boolean; error: Error | null }) {
  if (error) return sentenceOf(error)
  if (isPending) return <Trans>Searching</Trans>
  return count === 0 ? <Trans>No feature has a label like that.</Trans> : <Plural value={count} one="# found" other="# found" />
}

export function ByWords({ children, ...adding }: Adding & { children: ReactNode }) {
  const { t } = useLingui()
  const id = useId()
  const [typed, setTyped] = useState('')
  const q = useDeferredValue(typed.trim())
  const { data, error, isPending, isPlaceholderData } = useQuery(featureSearchQuery(q))
  const field = useRef<HTMLInputElement>(null)
  useEffect(() => field.current?.focus(), [])
  return (
    <>
      <label htmlFor={id}>
        <Trans>Search what a dial should do</Trans>
      </label>
      <div className="row">
        <input id={id} type="search" maxLength={100} placeholder={t`caution, pirate, doom…`} ref={field} value={typed} onChange={(event) => setTyped(event.target.value)} />
        {children}
      </div>
      <Said isFull={adding.isFull}>
        <Outcome count={data?.length ?? 0} isPending={isPending || isPlaceholderData} error={error} />
      </Said>
      <ul>
        {data?.map((feature) => (
          <Found key={nameOf(feature)} feature={feature} {...adding} />
        ))}
      </ul>
    </>
  )
}
