// API keys: for programs that talk to the columnists in your name.

import type { MessageDescriptor } from '@lingui/core'
import { msg } from '@lingui/core/macro'
import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { type Key, keyCreate, keyRename, keyRevoke, type Scope } from '#/api/account'
import { keysQuery } from '#/api/queries/account'
import { queryClient } from '#/api/queryClient'
import { dayOf } from '#/lib/days'
import { announce } from '#/ui/announce'
import { Confirm, CopyButton, FaultLine, useAct, useGivingWay } from './act'
import { Field, Form } from './Form'
import { AccountPage } from './Page'
import { Unread } from './Unread'

const NAME_CHARS = 80
const SCOPES = { models: msg`List the columnists`, chat: msg`Talk to them` } satisfies Record<Scope, MessageDescriptor>
const ALL = Object.keys(SCOPES) as Scope[]

const changed = () => queryClient.invalidateQueries({ queryKey: keysQuery.queryKey })

function Told({ name, secret, onDone }: { name: string; secret: string; onDone: () => void }) {
  const { t } = useLingui()
  return (
    <div className="told" role="group" aria-label={t`The new key`}>
      <p>
        <Trans>
          <b>This is “{name}”, shown this once.</b> Copy it now; we keep no copy that anybody could read.
        </Trans>
      </p>
      <p className="secret">
        <code>{secret}</code> <CopyButton text={secret} full={t`Copy the key`} />
      </p>
      <p className="hint">
        <Trans>
          Any OpenAI client takes it, with the base URL <code>{location.origin}/v1</code> and a columnist as the model.
        </Trans>
      </p>
      <button type="button" className="btn" onClick={onDone}>
        <Trans>I have it</Trans>
      </button>
    </div>
  )
}

function NewKey() {
  const { t } = useLingui()
  const [made, setMade] = useState<{ name: string; secret: string } | null>(null)
  const [scopes, setScopes] = useState<readonly Scope[]>(ALL)
  const send = async (said: (field: string) => string) => {
    const name = said('name').trim()
    const { secret } = await keyCreate(name, ALL.filter((scope) => scopes.includes(scope)))
    setMade({ name, secret })
    setScopes(ALL)
    announce(t`The key is made. Copy it now: it is shown this once.`)
    await changed()
  }
  const turn = (scope: Scope) => setScopes(scopes.includes(scope) ? scopes.filter((one) => one !== scope) : [...scopes, scope])
  return (
    <section className="part">
      <h2>
        <Trans>New key</Trans>
      </h2>
      {made && <Told {...made} onDone={() => setMade(null)} />}
      <Form label={t`New key`} submit={t`Make a key`} isPlain={made !== null} isEmptied send={send}>
        <Field name="name" label={t`Name`} hint={t`So that you know it again: the program or machine that uses it.`} maxLength={NAME_CHARS} />
        <fieldset>
          <legend>
            <Trans>It may</Trans>
          </legend>
          {ALL.map((scope) => (
            <label key={scope} className="pick">
              <input type="checkbox" checked={scopes.includes(scope)} onChange={() => turn(scope)} /> {t(SCOPES[scope])}
            </label>
          ))}
        </fieldset>
      </Form>
    </section>
  )
}

function Row({ api }: { api: Key }) {
  const { t } = useLingui()
  const [isNaming, setIsNaming] = useState(false)
  const { opener, opened } = useGivingWay<HTMLLIElement>(isNaming)
  const { act, fault } = useAct()
  const rename = async (said: (field: string) => string) => {
    await keyRename(api.id, said('name').trim())
    await changed()
    setIsNaming(false)
    announce(t`Renamed`)
  }
  if (isNaming) {
    const cancel = (
      <button type="button" className="btn" onClick={() => setIsNaming(false)}>
        <Trans>Cancel</Trans>
      </button>
    )
    return (
      <li className="entryrow" ref={opened}>
        <Form label={t`Rename ${api.name}`} submit={t`Save`} send={rename} more={cancel}>
          <Field name="name" label={t`Name`} defaultValue={api.name} maxLength={NAME_CHARS} />
        </Form>
      </li>
    )
  }
  return (
    <li className="entryrow">
      <div>
        <b>{api.name}</b> <code>{api.prefix}…</code>
        <span className="s">
          {[
            api.scopes.map((scope) => t(SCOPES[scope])).join(', '),
            t`made on ${dayOf(api.created_at)}`,
            api.last_used_at ? t`last used on ${dayOf(api.last_used_at)}` : t`not used yet`,
          ].join(' · ')}
        </span>
      </div>
      <div className="formrow">
        <button ref={opener} type="button" className="btn" aria-label={t`Rename ${api.name}`} onClick={() => setIsNaming(true)}>
          <Trans>Rename</Trans>
        </button>
        <Confirm
          label={t`Revoke`}
          full={t`Revoke ${api.name}`}
          question={t`Revoke “${api.name}” for good?`}
          yes={t`Revoke`}
          onYes={() => act(() => keyRevoke(api.id).then(changed), t`Revoked`)}
        />
      </div>
      <FaultLine fault={fault} />
    </li>
  )
}

export function KeysScreen() {
  const { t } = useLingui()
  const keys = useQuery({ ...keysQuery, retry: false })
  const { data } = keys
  return (
    <AccountPage title={t`API keys`}>
      <NewKey />
      <section className="part">
        <h2>
          <Trans>Your keys</Trans>
        </h2>
        <Unread of={keys} />
        {data?.length === 0 && (
          <p className="hint">
            <Trans>None yet.</Trans>
          </p>
        )}
        <ul className="entries" aria-label={t`Keys`}>
          {data?.map((api) => <Row key={api.id} api={api} />)}
        </ul>
      </section>
    </AccountPage>
  )
}
