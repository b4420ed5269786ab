// "Say it again": the same request once more, and whether the same words came.

import { useMutation, useQuery } from '@tanstack/react-query'
import { useEffect } from 'react'
import { ApiError, sentenceOf } from '#/api/http'
import type { Replay as Again } from '#/api/shapes'
import { replayRead, replayStart } from '#/api/treeCalls'
import { announce } from '#/ui/announce'

const LOOK_MS = 1_000
const QUOTED = 40

export function verdict({ is_same, differs_at, error }: Again, said: string): string {
  if (error) return `It could not be said again. ${error.message}`
  if (is_same) return 'The same words, to the letter.'
  const shared = said.slice(0, differs_at ?? 0)
  if (shared.trim() === '') return 'Other words, from the first one on.'
  return `The same for ${shared.length} characters, then other words. Up to: “…${shared.slice(-QUOTED)}”`
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
    <section className="replay" aria-label="Replay" aria-busy={isRunning}>
      {words && <p className={data?.is_same ? 'same' : 'other'}>{words}</p>}
      {fault && (
        <p className="other" role="alert">
          {fault instanceof ApiError && fault.code === 'cannot_replay' ? 'It cannot be said again. ' : ''}
          {sentenceOf(fault)}
        </p>
      )}
      <div className="row">
        <button type="button" className="btn primary" aria-disabled={isRunning} onClick={() => (isRunning ? undefined : start.mutate())}>
          {isRunning ? 'Saying it again' : 'Say it again'}
        </button>
      </div>
      <p className="small">It takes tokens of your allowance, and leaves no variant.</p>
    </section>
  )
}
