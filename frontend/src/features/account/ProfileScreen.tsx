// Profile: what others see of you, and the addresses that mail reaches you at.

import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { type Account, accountUpdate } from '#/api/account'
import { queryClient } from '#/api/queryClient'
import { accountChanged, accountQuery, emailsQuery } from '#/api/queries/account'
import { type EmailAddress, emailAdd, emailMakePrimary, emailRemove, emailSendAgain } from '#/api/signIn'
import { dayOf } from '#/lib/days'
import { announce } from '#/ui/announce'
import { Confirm, FaultLine, useAct } from './act'
import { Area, Field, Form } from './Form'
import { AccountPage } from './Page'
import { withProof } from './proof'
import { Unread } from './Unread'

const BIO_CHARS = 300

function Name({ account }: { account: Account }) {
  const { t } = useLingui()
  const save = async (said: (field: string) => string) => {
    const changed = await accountUpdate({ username: said('username').trim(), bio: said('bio').trim() })
    queryClient.setQueryData(accountQuery.queryKey, changed)
    await accountChanged()
    announce(t`Saved`)
  }
  return (
    <section className="part">
      <h2>
        <Trans>What others see</Trans>
      </h2>
      <Form label={t`What others see`} submit={t`Save`} send={save}>
        <Field
          name="username"
          label={t`Username`}
          defaultValue={account.username}
          maxLength={30}
          autoComplete="username"
          hint={t`3 to 30 letters, digits, dots, hyphens or underscores. Your author page moves with it.`}
        />
        <Area
          name="bio"
          label={t`About you`}
          defaultValue={account.bio}
          maxLength={BIO_CHARS}
          hint={t`At most ${BIO_CHARS} characters, under your columnists.`}
        />
      </Form>
      <p className="hint">
        <Trans>Here since {dayOf(account.date_joined)}.</Trans>{' '}
        {account.adult_since && <Trans>You said on {dayOf(account.adult_since)} that you are old enough for this house.</Trans>}
      </p>
    </section>
  )
}

function EmailRow({ address, isOnly }: { address: EmailAddress; isOnly: boolean }) {
  const { t } = useLingui()
  const { act, fault } = useAct()
  const { email, primary, verified } = address
  const changed = (call: () => Promise<unknown>) => () => withProof(call).then(accountChanged)
  return (
    <li className="entryrow">
      <div>
        <b>{email}</b>
        <span className="s">{[primary && t`Main address`, verified ? t`Confirmed` : t`Not confirmed yet: follow the link in its mail`].filter(Boolean).join(' · ')}</span>
      </div>
      <div className="formrow">
        {!verified && (
          <button type="button" className="btn" aria-label={t`Send the link again to ${email}`} onClick={() => act(() => emailSendAgain(email), t`Sent`)}>
            <Trans>Send the link again</Trans>
          </button>
        )}
        {verified && !primary && (
          <button type="button" className="btn" aria-label={t`Make it the main address: ${email}`} onClick={() => act(changed(() => emailMakePrimary(email)), t`Changed`)}>
            <Trans>Make it the main address</Trans>
          </button>
        )}
        {!primary && !isOnly && (
          <Confirm
            label={t`Remove`}
            full={t`Remove ${email}`}
            question={t`Remove ${email}?`}
            yes={t`Remove`}
            onYes={() => act(changed(() => emailRemove(email)), t`Removed`)}
          />
        )}
      </div>
      <FaultLine fault={fault} />
    </li>
  )
}

function Emails() {
  const { t } = useLingui()
  const emails = useQuery(emailsQuery)
  const { data } = emails
  const add = async (said: (field: string) => string) => {
    const email = said('email').trim()
    await withProof(() => emailAdd(email))
    await accountChanged()
    announce(t`A link is on its way to ${email}`)
  }
  return (
    <section className="part">
      <h2>
        <Trans>E-mail</Trans>
      </h2>
      <Unread of={emails} />
      <ul className="entries" aria-label={t`E-mail addresses`}>
        {data?.map((address) => <EmailRow key={address.email} address={address} isOnly={data.length === 1} />)}
      </ul>
      <Form label={t`Another address`} submit={t`Add it`} isPlain isEmptied send={add}>
        <Field
          name="email"
          label={t`Another address`}
          type="email"
          autoComplete="email"
          hint={t`To change yours: add the new one, follow the link that we send there, make it the main address, remove the old one.`}
        />
      </Form>
    </section>
  )
}

export function ProfileScreen() {
  const { t } = useLingui()
  const account = useQuery(accountQuery)
  const { data } = account
  return (
    <AccountPage title={t`Your profile`}>
      <Unread of={account} />
      {data && <Name key={data.username} account={data} />}
      <Emails />
    </AccountPage>
  )
}
