// The links of a columnist: one is made and told once; all can be revoked.

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { linkCreate, linkRevoke, type SharedLink } from '#/api/columnists'
import { linksQuery } from '#/api/queries/columnists'
import { announce } from '#/ui/announce'
import { CopyField } from './CopyField'
import { Fault } from './Page'
import { counted, day, type Expiry, expiresAt } from './words'

const EXPIRIES = { none: 'never', day: 'in a day', week: 'in a week', month: 'in 30 days' } satisfies Record<Expiry, string>

function state({ revoked_at, expires_at }: SharedLink): { words: string; isLive: boolean } {
  if (revoked_at) return { words: `revoked ${day(revoked_at)}`, isLive: false }
  if (!expires_at) return { words: 'does not expire', isLive: true }
  const isLive = new Date(expires_at).getTime() > Date.now()
  return { words: `${isLive ? 'expires' : 'expired'} ${day(expires_at)}`, isLive }
}

function Row({ link, onRevoke }: { link: SharedLink; onRevoke: () => void }) {
  const { words, isLive } = state(link)
  return (
    <li className={isLive ? undefined : 'over'}>
      <span>
        <code>{link.prefix}…</code> {words}, opened {counted(link.opened, 'time', 'times')}
      </span>
      {isLive && (
        <button type="button" className="btn" aria-label={`Revoke the link ${link.prefix}`} onClick={onRevoke}>
          Revoke
        </button>
      )}
    </li>
  )
}

export function ShareLinks({ slug }: { slug: string }) {
  const cache = useQueryClient()
  const [expiry, setExpiry] = useState<Expiry>('none')
  const links = useQuery(linksQuery(slug))
  const again = () => cache.invalidateQueries({ queryKey: linksQuery(slug).queryKey })
  const making = useMutation({ mutationFn: () => linkCreate(slug, expiresAt(expiry)), onSuccess: again })
  const revoking = useMutation({
    mutationFn: linkRevoke,
    onSuccess: () => {
      announce('The link is revoked')
      return again()
    },
  })
  const made = making.data
  const isMadeLive = made !== undefined && revoking.variables !== made.id
  return (
    <section aria-labelledby="links">
      <h3 id="links">Links</h3>
      <p className="joined">
        <label className="field">
          Expires
          <select value={expiry} onChange={(event) => setExpiry(event.target.value as Expiry)}>
            {(Object.keys(EXPIRIES) as Expiry[]).map((name) => (
              <option key={name} value={name}>
                {EXPIRIES[name]}
              </option>
            ))}
          </select>
        </label>
        <button type="button" className="btn primary" aria-disabled={making.isPending} onClick={() => !making.isPending && making.mutate()}>
          Make a link
        </button>
      </p>
      <Fault error={making.error ?? revoking.error ?? links.error} />
      {isMadeLive && (
        <>
          <CopyField label="The new link, shown this once" text={location.origin + made.path} />
          <p className="none">Copy it now: it is kept nowhere. Whoever has it may talk and reprint.</p>
        </>
      )}
      <ul className="links" aria-label="Links made">
        {links.data?.map((link) => <Row key={link.id} link={link} onRevoke={() => revoking.mutate(link.id)} />)}
      </ul>
    </section>
  )
}
