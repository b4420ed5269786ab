// At the foot of the rail: who you are here, or the way in.

import { useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { Link, useLocation } from '@tanstack/react-router'
import { sessionQuery } from '#/api/queries/session'

export function WhoIsHere() {
  const { data: session } = useQuery(sessionQuery)
  const next = useLocation({ select: ({ pathname }) => pathname })
  const { t } = useLingui()
  const user = session?.user
  const isKnown = user?.is_guest === false
  return (
    <>
      <Link to="/you">{isKnown ? user.username : t`You and this page`}</Link>
      {session && !isKnown && (
        <Link to="/account/signin" search={{ next }}>
          {t`Sign in`}
        </Link>
      )}
    </>
  )
}
