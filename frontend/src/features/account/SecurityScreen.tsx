// Signing in: password, code generator, recovery codes, passkeys, and where you are signed in.

import { useQuery } from '@tanstack/react-query'
import { accountChanged, authenticatorsQuery } from '#/api/queries/account'
import { passwordChange } from '#/api/signIn'
import { announce } from '#/ui/announce'
import { Field, Form } from './Form'
import { AccountPage } from './Page'
import { Passkeys } from './Passkeys'
import { withProof } from './proof'
import { Recovery } from './Recovery'
import { Sessions } from './Sessions'
import { Totp } from './Totp'

function Password() {
  const send = async (said: (field: string) => string) => {
    await withProof(() => passwordChange(said('current_password'), said('new_password')))
    await accountChanged()
    announce('Your password is changed')
  }
  return (
    <section className="part">
      <h2>Password</h2>
      <Form label="Change the password" submit="Change the password" isPlain isEmptied send={send}>
        <Field name="current_password" label="Password now" type="password" autoComplete="current-password" />
        <Field name="new_password" label="New password" type="password" autoComplete="new-password" hint="At least 8 characters. Your other browsers are signed out." />
      </Form>
    </section>
  )
}

export function SecurityScreen() {
  const { data } = useQuery(authenticatorsQuery)
  const totp = data?.find(({ type }) => type === 'totp')
  const recovery = data?.find((one) => one.type === 'recovery_codes')
  const passkeys = data?.filter((one) => one.type === 'webauthn') ?? []
  return (
    <AccountPage title="Signing in">
      <Password />
      {data && <Passkeys passkeys={passkeys} />}
      {data && <Totp since={totp?.created_at ?? null} />}
      {recovery && <Recovery left={recovery.unused_code_count} of={recovery.total_code_count} />}
      <Sessions />
    </AccountPage>
  )
}
