// Signing in: password, code generator, recovery codes, passkeys, and where you are signed in.

import { Trans, useLingui } from '@lingui/react/macro'
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
import { Unread } from './Unread'

function Password() {
  const { t } = useLingui()
  const send = async (said: (field: string) => string) => {
    await withProof(() => passwordChange(said('current_password'), said('new_password')))
    await accountChanged()
    announce(t`Your password is changed`)
  }
  return (
    <section className="part">
      <h2>
        <Trans>Password</Trans>
      </h2>
      <Form label={t`Change the password`} submit={t`Change the password`} isPlain isEmptied send={send}>
        <Field name="current_password" label={t`Password now`} type="password" autoComplete="current-password" />
        <Field
          name="new_password"
          label={t`New password`}
          type="password"
          autoComplete="new-password"
          hint={t`At least 8 characters. Your other browsers are signed out.`}
        />
      </Form>
    </section>
  )
}

export function SecurityScreen() {
  const { t } = useLingui()
  const authenticators = useQuery(authenticatorsQuery)
  const { data } = authenticators
  const totp = data?.find(({ type }) => type === 'totp')
  const recovery = data?.find((one) => one.type === 'recovery_codes')
  const passkeys = data?.filter((one) => one.type === 'webauthn') ?? []
  return (
    <AccountPage title={t`Signing in`}>
      <Password />
      <Unread of={authenticators} />
      {data && <Passkeys passkeys={passkeys} />}
      {data && <Totp since={totp?.created_at ?? null} />}
      {recovery && <Recovery left={recovery.unused_code_count} of={recovery.total_code_count} />}
      <Sessions />
    </AccountPage>
  )
}
