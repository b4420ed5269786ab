// Passkeys: add, rename, remove.

import { useState } from 'react'
import { accountChanged } from '#/api/queries/account'
import { newPasskeyAsked, passkeyAdd, passkeyRemove, passkeyRename, type Passkey } from '#/api/signIn'
import { announce } from '#/ui/announce'
import { Confirm, FaultLine, useAct } from './act'
import { Field, Form } from './Form'
import { withProof } from './proof'
import { passkeyMade } from './webauthn'
import { dayOf } from './when'

const NAME_CHARS = 100

async function add(name: string): Promise<void> {
  const { creation_options } = await withProof(newPasskeyAsked)
  const credential = await passkeyMade(creation_options)
  await withProof(() => passkeyAdd(name, { credential }))
  await accountChanged()
  announce('The passkey is added')
}

function Row({ passkey }: { passkey: Passkey }) {
  const [isNaming, setIsNaming] = useState(false)
  const { act, fault } = useAct()
  const { id, name, created_at: made, last_used_at: used } = passkey as Omit<Passkey, 'last_used_at'> & { last_used_at: number | null }
  const rename = async (said: (field: string) => string) => {
    await withProof(() => passkeyRename(id, said('name').trim()))
    await accountChanged()
    setIsNaming(false)
    announce('Renamed')
  }
  if (isNaming) {
    return (
      <li className="entryrow">
        <Form
          label={`Rename ${name}`}
          submit="Save"
          send={rename}
          more={
            <button type="button" className="btn" onClick={() => setIsNaming(false)}>
              Cancel
            </button>
          }
        >
          <Field name="name" label="Name" defaultValue={name} maxLength={NAME_CHARS} />
        </Form>
      </li>
    )
  }
  return (
    <li className="entryrow">
      <div>
        <b>{name}</b>
        <span className="s">
          Added on {dayOf(made)} · {used ? `last used on ${dayOf(used)}` : 'not used yet'}
        </span>
      </div>
      <div className="formrow">
        <button type="button" className="btn" aria-label={`Rename ${name}`} onClick={() => setIsNaming(true)}>
          Rename
        </button>
        <Confirm
          label="Remove"
          of={name}
          question={`Remove “${name}”?`}
          yes="Remove"
          onYes={() => act(() => withProof(() => passkeyRemove(id)).then(accountChanged), 'Removed')}
        />
      </div>
      <FaultLine fault={fault} />
    </li>
  )
}

export function Passkeys({ passkeys }: { passkeys: readonly Passkey[] }) {
  return (
    <section className="part">
      <h2>Passkeys</h2>
      <p className="hint">Sign in with a fingerprint, a face or a PIN of this device, or with a security key: no password to type, none to steal.</p>
      {passkeys.length > 0 && (
        <ul className="entries" aria-label="Passkeys">
          {passkeys.map((passkey) => (
            <Row key={passkey.id} passkey={passkey} />
          ))}
        </ul>
      )}
      <Form label="New passkey" submit="Add a passkey" isPlain isEmptied send={(said) => add(said('name').trim() || 'Passkey')}>
        <Field name="name" label="Name of the new passkey" placeholder="My laptop" maxLength={NAME_CHARS} />
      </Form>
    </section>
  )
}
