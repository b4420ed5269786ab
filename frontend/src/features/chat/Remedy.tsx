// What a reader can do about a refusal, beside trying again.

import { Trans } from '@lingui/react/macro'
import { plural } from '@lingui/core/macro'
import { useMutation, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useEffect, useRef } from 'react'
import { sentenceOf } from '#/api/http'
import { sessionQuery } from '#/api/queries/session'
import { queryClient } from '#/api/queryClient'
import { ageConfirm } from '#/api/treeCalls'

interface RemedyProps {
  readonly code: string
  readonly onRetry: () => void
}

export function hoursUntil(then: string, now: number): string {
  const minutes = Math.max(1, Math.ceil((Date.parse(then) - now) / 60_000))
  if (minutes < 60) return plural(minutes, { one: '# minute', other: '# minutes' })
  return plural(Math.round(minutes / 60), { one: 'about an hour', other: 'about # hours' })
}

/** The house is asked anew: it may have been told of the age before this refusal was here, in its own dialog. */
function Age({ onRetry }: { onRetry: () => void }) {
  const { data, isFetchedAfterMount } = useQuery({ ...sessionQuery, staleTime: 0 })
  const isTold = isFetchedAfterMount && data?.house.age_needed === false
  const isSent = useRef(false)
  const confirm = useMutation({
    mutationFn: ageConfirm,
    onSuccess: () => queryClient.invalidateQueries({ queryKey: sessionQuery.queryKey }),
  })
  useEffect(() => {
    if (!isTold || isSent.current) return
    isSent.current = true
    onRetry()
  }, [isTold, onRetry])
  const years = data?.house.minimum_age
  return (
    <>
      <button type="button" className="btn primary" aria-disabled={confirm.isPending} onClick={() => (confirm.isPending ? undefined : confirm.mutate())}>
        {years ? <Trans>I am {years} or older: send it</Trans> : <Trans>I am old enough: send it</Trans>}
      </button>
      {confirm.error && <p role="alert">{sentenceOf(confirm.error)}</p>}
    </>
  )
}

function Spent() {
  const { data, dataUpdatedAt } = useQuery({ ...sessionQuery, staleTime: 0 })
  const back = data?.usage?.back_at
  const wait = back ? hoursUntil(back, dataUpdatedAt) : null
  return (
    <p>
      {wait ? <Trans>That is in {wait}. Your words are kept here until then.</Trans> : <Trans>Your words are kept here until then.</Trans>}{' '}
      {data?.user?.is_guest && (
        <Trans>
          An account has more tokens a day than a guest: <Link to="/you">see your account</Link>.
        </Trans>
      )}
    </p>
  )
}

export function Remedy({ code, onRetry }: RemedyProps) {
  switch (code) {
    case 'age_needed':
      return <Age onRetry={onRetry} />
    case 'allowance_spent':
      return <Spent />
    case 'paused':
      return (
        <p>
          <Trans>The people who run this house have paused it. Your words are kept here; try again later.</Trans>
        </p>
      )
    case 'model_missing':
    case 'persona_taken_down':
    case 'artifact_missing':
      return (
        <p>
          <Trans>Trying again will not help here. Another columnist can answer: pick one beside the composer.</Trans>
        </p>
      )
    default:
      return null
  }
}
