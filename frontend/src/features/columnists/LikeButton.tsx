// One like per account; shown at once, taken back where the server says no.

import { useLingui } from '@lingui/react/macro'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { likePut, likeWithdraw } from '#/api/columnists'
import { sentenceOf } from '#/api/http'
import { ensureSignedIn } from '#/api/queries/session'
import { number } from '#/lib/numbers'

interface Liked {
  readonly slug: string
  readonly name: string
  readonly likes: number
  readonly isMine: boolean
}

export function LikeButton({ slug, name, likes, isMine }: Liked) {
  const { t } = useLingui()
  const cache = useQueryClient()
  const { mutate, data, error, isPending } = useMutation({
    mutationFn: async (wanted: boolean) => {
      await ensureSignedIn()
      return wanted ? likePut(slug) : likeWithdraw(slug)
    },
    onSuccess: (liked) => {
      cache.setQueryData(['likes', slug], liked)
      void cache.invalidateQueries({ queryKey: ['gallery'] })
    },
  })
  const isLiked = data?.liked_by_me ?? isMine
  const count = number(data?.likes ?? likes)
  return (
    <span className="like">
      <button
        type="button"
        className="chip"
        aria-pressed={isLiked}
        aria-label={t`Like ${name}, ${count}`}
        aria-disabled={isPending}
        onClick={() => !isPending && mutate(!isLiked)}
      >
        <span aria-hidden="true">{isLiked ? '♥' : '♡'}</span> {count}
      </button>
      {error && (
        <span className="wrong" role="alert">
          {sentenceOf(error)}
        </span>
      )}
    </span>
  )
}
