// Passkeys: add, rename, remove.

import { Trans, useLingui } from '@lingui/react/macro'
import { useState } from 'react'
import { accountChanged } from '#/api/queries/account'
import { newPasskeyAsked, passkeyAdd, passkeyRemove, passkeyRename, type Passkey } from '#/api/signIn'
import { dayOf } from '#/lib/days'
import { announce } from '#/ui/announce'
import { Confirm, FaultLine, useAct, useGivingWay } from './act'
import { Field, Form } from './Form'
import { withProof } from './proof'
import { passkeyMade } from './webauthn'

const NAME_CHARS = 100

async function add(name: string): Promise<void> {
  const { creation_options } = await withProof(newPasskeyAsked)
  const credential = await passkeyMade(creation_options)
  await withProof(() => passkeyAdd(name, { credential }))
  await accountChanged()
}

function Row({ passkey }: { passkey: Passkey }) {
  const { t } = useLingui()
  const [isNaming, setIsNaming] = useState(false)
  const { opener, opened } = useGivingWay<HTMLLIElement>(isNaming)
  const { act, fault } = useAct()
  const { id, name, created_at: made, last_used_at: used } = passkey as Omit<Passkey, 'last_used_at'> & { last_used_at: number | null }
  const rename = async (said: (field: string) => string) => {
    await withProof(() => passkeyRename(id, said('name').trim()))
    await accountChanged()
    setIsNaming(false)
    announce(t`Renamed`)
  }
  if (isNaming) {
    return (
      <li className="entryrow" ref={opened}>
        <Form
          label={t`Rename ${name}`}
          submit={t`Save`}
          send={rename}
          more={
            <button type="button" className="btn" onClick={() => setIsNaming(false)}>
              <Trans>Cancel</Trans>
            </button>
          }
        >
          <Field name="name" label={t`Name`} defaultValue={name} maxLength={NAME_CHARS} />
        </Form>
      </li>
    )
  }
  return (
    <li className="entryrow">
      <div>
        <b>{name}</b>
        <span className="s">
          {t`Added on ${dayOf(made)}`} · {used ? t`last used on ${dayOf(used)}` : t`not used yet`}
        </span>
      </div>
      <div className="formrow">
        <button ref={opener} type="button" className="btn" aria-label={t`Rename ${name}`} onClick={() => setIsNaming(true)}>
          <Trans>Rename</Trans>
        </button>
        <Confirm
          label={t`Remove`}
          full={t`Remove ${name}`}
          question={t`Remove “${name}”?`}
          yes={t`Remove`}
          onYes={() => act(() => withProof(() => passkeyRemove(id)).then(accountChanged), t`Removed`)}
        />
      </div>
      <FaultLine fault={fault} />
    </li>
  )
}

export function Passkeys({ passkeys }: { passkeys: readonly Passkey[] }) {
  const { t } = useLingui()
  const send = async (said: (field: string) => string) => {
    await add(said('name').trim() || t`Passkey`)
    announce(t`The passkey is added`)
  }
  return (
    <section className="part">
      <h2>
        <Trans>Passkeys</Trans>
      </h2>
      <p className="hint">
        <Trans>Sign in with a fingerprint, a face or a PIN of this device, or with a security key: no password to type, none to steal.</Trans>
      </p>
      {passkeys.length > 0 && (
        <ul className="entries" aria-label={t`Passkeys`}>
          {passkeys.map((passkey) => (
            <Row key={passkey.id} passkey={passkey} />
          ))}
        </ul>
      )}
      <Form label={t`New passkey`} submit={t`Add a passkey`} isPlain isEmptied send={send}>
        <Field name="name" label={t`Name of the new passkey`} placeholder={t`My laptop`} maxLength={NAME_CHARS} />
      </Form>
    </section>
  )
}
