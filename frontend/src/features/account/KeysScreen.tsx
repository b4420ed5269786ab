// API keys: for programs that talk to the columnists in your name.

import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { type Key, keyCreate, keyRename, keyRevoke, type Scope } from '#/api/account'
import { keysQuery } from '#/api/queries/account'
import { queryClient } from '#/api/queryClient'
import { announce } from '#/ui/announce'
import { Confirm, CopyButton, FaultLine, useAct } from './act'
import { Field, Form } from './Form'
import { AccountPage } from './Page'
import { dayOf } from './when'

const NAME_CHARS = 80
const SCOPES = { models: 'List the columnists', chat: 'Talk to them' } satisfies Record<Scope, string>
const ALL = Object.keys(SCOPES) as Scope[]

const changed = () => queryClient.invalidateQueries({ queryKey: keysQuery.queryKey })

function Told({ name, secret, onDone }: { name: string; secret: string; onDone: () => void }) {
  return (
    <div className="told" role="group" aria-label="The new key">
      <p>
        <b>This is “{name}”, shown this once.</b> Copy it now; we keep no copy that anybody could read.
      </p>
      <p className="secret">
        <code>{secret}</code> <CopyButton text={secret} what="the key" />
      </p>
      <p className="hint">
        Any OpenAI client takes it, with the base URL <code>{location.origin}/v1</code> and a columnist as the model.
      </p>
      <button type="button" className="btn" onClick={onDone}>
        I have it
      </button>
    </div>
  )
}

function NewKey() {
  const [made, setMade] = useState<{ name: string; secret: string } | null>(null)
  const [scopes, setScopes] = useState<readonly Scope[]>(ALL)
  const send = async (said: (field: string) => string) => {
    const name = said('name').trim()
    const { secret } = await keyCreate(name, ALL.filter((scope) => scopes.includes(scope)))
    setMade({ name, secret })
    setScopes(ALL)
    announce('The key is made. Copy it now: it is shown this once.')
    await changed()
  }
  const turn = (scope: Scope) => setScopes(scopes.includes(scope) ? scopes.filter((one) => one !== scope) : [...scopes, scope])
  return (
    <section className="part">
      <h2>New key</h2>
      {made && <Told {...made} onDone={() => setMade(null)} />}
      <Form label="New key" submit="Make a key" isPlain={made !== null} isEmptied send={send}>
        <Field name="name" label="Name" hint="So that you know it again: the program or machine that uses it." maxLength={NAME_CHARS} />
        <fieldset>
          <legend>It may</legend>
          {ALL.map((scope) => (
            <label key={scope} className="pick">
              <input type="checkbox" checked={scopes.includes(scope)} onChange={() => turn(scope)} /> {SCOPES[scope]}
            </label>
          ))}
        </fieldset>
      </Form>
    </section>
  )
}

function Row({ api }: { api: Key }) {
  const [isNaming, setIsNaming] = useState(false)
  const { act, fault } = useAct()
  const rename = async (said: (field: string) => string) => {
    await keyRename(api.id, said('name').trim())
    await changed()
    setIsNaming(false)
    announce('Renamed')
  }
  if (isNaming) {
    const cancel = (
      <button type="button" className="btn" onClick={() => setIsNaming(false)}>
        Cancel
      </button>
    )
    return (
      <li className="entryrow">
        <Form label={`Rename ${api.name}`} submit="Save" send={rename} more={cancel}>
          <Field name="name" label="Name" defaultValue={api.name} maxLength={NAME_CHARS} />
        </Form>
      </li>
    )
  }
  return (
    <li className="entryrow">
      <div>
        <b>{api.name}</b> <code>{api.prefix}…</code>
        <span className="s">
          {api.scopes.map((scope) => SCOPES[scope]).join(', ')} · made on {dayOf(api.created_at)} ·{' '}
          {api.last_used_at ? `last used on ${dayOf(api.last_used_at)}` : 'not used yet'}
        </span>
      </div>
      <div className="formrow">
        <button type="button" className="btn" aria-label={`Rename ${api.name}`} onClick={() => setIsNaming(true)}>
          Rename
        </button>
        <Confirm
          label="Revoke"
          of={api.name}
          question={`Revoke “${api.name}” for good?`}
          yes="Revoke"
          onYes={() => act(() => keyRevoke(api.id).then(changed), 'Revoked')}
        />
      </div>
      <FaultLine fault={fault} />
    </li>
  )
}

export function KeysScreen() {
  const { data } = useQuery({ ...keysQuery, retry: false })
  return (
    <AccountPage title="API keys">
      <NewKey />
      <section className="part">
        <h2>Your keys</h2>
        {data?.length === 0 && <p className="hint">None yet.</p>}
        <ul className="entries" aria-label="Keys">
          {data?.map((api) => <Row key={api.id} api={api} />)}
        </ul>
      </section>
    </AccountPage>
  )
}
