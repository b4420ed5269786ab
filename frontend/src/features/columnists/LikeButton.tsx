// One like per account; shown at once, taken back where the server says no.

import { useMutation, useQueryClient } from '@tanstack/react-query'
import { likePut, likeWithdraw } from '#/api/columnists'
import { sentenceOf } from '#/api/http'
import { ensureSignedIn } from '#/api/queries/session'

interface Liked {
  readonly slug: string
  readonly name: string
  readonly likes: number
  readonly isMine: boolean
}

export function LikeButton({ slug, name, likes, isMine }: Liked) {
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
  const count = data?.likes ?? likes
  return (
    <span className="like">
      <button type="button" className="chip" aria-pressed={isLiked} aria-label={`Like ${name}, ${count}`} aria-disabled={isPending} onClick={() => !isPending && mutate(!isLiked)}>
        <span aria-hidden="true">{isLiked ? '♥' : '♡'}</span> {count.toLocaleString('en')}
      </button>
      {error && (
        <span className="wrong" role="alert">
          {sentenceOf(error)}
        </span>
      )}
    </span>
  )
}
