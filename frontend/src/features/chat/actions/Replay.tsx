// "Say it again": the same request once more, and whether the same words came.

import { Trans } from '@lingui/react/macro'
import { plural, t } from '@lingui/core/macro'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useEffect } from 'react'
import { ApiError, sentenceOf } from '#/api/http'
import type { Replay as Again } from '#/api/shapes'
import { replayRead, replayStart } from '#/api/treeCalls'
import { announce } from '#/ui/announce'

const LOOK_MS = 1_000
const QUOTED = 40

export function verdict({ is_same, differs_at, error }: Again, said: string): string {
  if (error) return `${t`It could not be said again.`} ${error.message}`
  if (is_same) return t`The same words, to the letter.`
  const shared = said.slice(0, differs_at ?? 0)
  if (shared.trim() === '') return t`Other words, from the first one on.`
  const [length, end] = [shared.length, shared.slice(-QUOTED)]
  return t`The same for ${plural(length, { one: '# character', other: '# characters' })}, then other words. Up to: “…${end}”`
}

export function Replay({ reply, said }: { reply: string; said: string }) {
  const start = useMutation({ mutationFn: () => replayStart(reply) })
  const id = start.data?.id
  const { data, error } = useQuery({
    queryKey: ['replays', id],
    queryFn: () => replayRead(id ?? ''),
    enabled: id !== undefined,
    refetchInterval: (query) => (query.state.data?.ended_at ? false : LOOK_MS),
  })
  const isRunning = start.isPending || (id !== undefined && !data?.ended_at && !error)
  const words = data?.ended_at ? verdict(data, said) : null
  useEffect(() => {
    if (words) announce(words)
  }, [words])
  const fault = start.error ?? error
  return (
    <section className="replay" aria-label={t`Replay`} aria-busy={isRunning}>
      {words && <p className={data?.is_same ? 'same' : 'other'}>{words}</p>}
      {fault && (
        <p className="other" role="alert">
          {fault instanceof ApiError && fault.code === 'cannot_replay' && <Trans>It cannot be said again.</Trans>}{' '}
          {sentenceOf(fault)}
        </p>
      )}
      <div className="row">
        <button type="button" className="btn primary" aria-disabled={isRunning} onClick={() => (isRunning ? undefined : start.mutate())}>
          {isRunning ? <Trans>Saying it again</Trans> : <Trans>Say it again</Trans>}
        </button>
      </div>
      <p className="small">
        <Trans>It takes tokens of your allowance, and leaves no variant.</Trans>
      </p>
    </section>
  )
}
