// Reprint: a private copy of one's own, opened in the builder.

import { t } from '@lingui/core/macro'
import { useMutation } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { personaReprint } from '#/api/columnists'
import { columnistLearned } from '#/api/queries/columnists'
import { ensureSignedIn } from '#/api/queries/session'
import { linkTo } from '#/features/personas/links'
import { announce } from '#/ui/announce'

export function useReprint(slug: string) {
  const navigate = useNavigate()
  return useMutation({
    mutationFn: async () => {
      await ensureSignedIn()
      return personaReprint(slug, linkTo(slug))
    },
    onSuccess: (persona) => {
      columnistLearned(persona)
      announce(t`Reprinted: ${persona.name} is yours to change`)
      void navigate({ to: '/columnists/$slug/edit', params: { slug: persona.slug } })
    },
  })
}
