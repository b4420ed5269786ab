// The links of a columnist: one is made and told once; all can be revoked.

import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { linkCreate, linkRevoke, type SharedLink } from '#/api/columnists'
import { linksQuery } from '#/api/queries/columnists'
import type { Persona } from '#/api/shapes'
import { expiryOf, type Lasts } from '#/features/sharing/expiry'
import { LastsField } from '#/features/sharing/LastsField'
import { SharedAddress } from '#/features/sharing/SharedAddress'
import { dayOf } from '#/lib/days'
import { Fault } from '#/ui/Fault'
import { announce } from '#/ui/announce'
import { More } from './Page'

function isLive({ revoked_at, expires_at }: SharedLink): boolean {
  return !revoked_at && (!expires_at || new Date(expires_at).getTime() > Date.now())
}

function State({ link }: { link: SharedLink }) {
  const { revoked_at: revoked, expires_at: expires } = link
  if (revoked) return <Trans>revoked {dayOf(revoked)}</Trans>
  if (!expires) return <Trans>does not expire</Trans>
  return isLive(link) ? <Trans>expires {dayOf(expires)}</Trans> : <Trans>expired {dayOf(expires)}</Trans>
}

function Row({ link, onRevoke }: { link: SharedLink; onRevoke: () => void }) {
  const { t } = useLingui()
  return (
    <li className={isLive(link) ? undefined : 'over'}>
      <span>
        <code>{link.prefix}…</code> <State link={link} />, <Plural value={link.opened} one="opened # time" other="opened # times" />
      </span>
      {isLive(link) && (
        <button type="button" className="btn" aria-label={t`Revoke the link ${link.prefix}`} onClick={onRevoke}>
          <Trans>Revoke</Trans>
        </button>
      )}
    </li>
  )
}

export function ShareLinks({ persona }: { persona: Persona }) {
  const { slug, name } = persona
  const { t } = useLingui()
  const cache = useQueryClient()
  const [lasts, setLasts] = useState<Lasts>('forever')
  const links = useInfiniteQuery(linksQuery(slug))
  const again = () => cache.invalidateQueries({ queryKey: linksQuery(slug).queryKey })
  const making = useMutation({ mutationFn: () => linkCreate(slug, expiryOf(lasts, Date.now())), onSuccess: again })
  const revoking = useMutation({
    mutationFn: linkRevoke,
    onSuccess: () => {
      announce(t`The link is revoked`)
      return again()
    },
  })
  const made = making.data
  const isMadeLive = made !== undefined && revoking.variables !== made.id
  return (
    <section className="stacked" aria-labelledby="links">
      <h3 id="links">
        <Trans>Links</Trans>
      </h3>
      <LastsField lasts={lasts} onPick={setLasts} />
      <p className="ends">
        <button type="button" className="btn primary" aria-disabled={making.isPending} onClick={() => !making.isPending && making.mutate()}>
          <Trans>Make a link</Trans>
        </button>
      </p>
      <Fault error={making.error ?? revoking.error ?? links.error} />
      {isMadeLive && (
        <>
          <SharedAddress label={t`The new link, shown this once`} path={made.path} name={name} file={slug} />
          <p className="hint">
            <Trans>Copy it now: it is kept nowhere. Whoever has it may talk and reprint.</Trans>
          </p>
        </>
      )}
      <ul className="links" aria-label={t`Links made`}>
        {links.data?.map((link) => <Row key={link.id} link={link} onRevoke={() => revoking.mutate(link.id)} />)}
      </ul>
      <More {...links} />
    </section>
  )
}
