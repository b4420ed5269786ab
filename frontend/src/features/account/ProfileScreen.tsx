// Profile: what others see of you, and the addresses that mail reaches you at.

import { useQuery } from '@tanstack/react-query'
import { type Account, accountUpdate } from '#/api/account'
import { queryClient } from '#/api/queryClient'
import { accountChanged, accountQuery, emailsQuery } from '#/api/queries/account'
import { type EmailAddress, emailAdd, emailMakePrimary, emailRemove, emailSendAgain } from '#/api/signIn'
import { announce } from '#/ui/announce'
import { Confirm, FaultLine, useAct } from './act'
import { Area, Field, Form } from './Form'
import { AccountPage } from './Page'
import { withProof } from './proof'
import { dayOf } from './when'

const BIO_CHARS = 300

function Name({ account }: { account: Account }) {
  const save = async (said: (field: string) => string) => {
    const changed = await accountUpdate({ username: said('username').trim(), bio: said('bio').trim() })
    queryClient.setQueryData(accountQuery.queryKey, changed)
    await accountChanged()
    announce('Saved')
  }
  return (
    <section className="part">
      <h2>What others see</h2>
      <Form label="What others see" submit="Save" send={save}>
        <Field
          name="username"
          label="Username"
          defaultValue={account.username}
          maxLength={30}
          autoComplete="username"
          hint="3 to 30 letters, digits, dots, hyphens or underscores. Your author page moves with it."
        />
        <Area name="bio" label="About you" defaultValue={account.bio} maxLength={BIO_CHARS} hint={`At most ${BIO_CHARS} characters, under your columnists.`} />
      </Form>
      <p className="hint">
        Here since {dayOf(account.date_joined)}.{account.adult_since && ` You said on ${dayOf(account.adult_since)} that you are old enough for this house.`}
      </p>
    </section>
  )
}

function EmailRow({ address, isOnly }: { address: EmailAddress; isOnly: boolean }) {
  const { act, fault } = useAct()
  const { email, primary, verified } = address
  const changed = (call: () => Promise<unknown>) => () => withProof(call).then(accountChanged)
  return (
    <li className="entryrow">
      <div>
        <b>{email}</b>
        <span className="s">{[primary && 'Main address', verified ? 'Confirmed' : 'Not confirmed yet: follow the link in its mail'].filter(Boolean).join(' · ')}</span>
      </div>
      <div className="formrow">
        {!verified && (
          <button type="button" className="btn" aria-label={`Send the link to ${email} again`} onClick={() => act(() => emailSendAgain(email), 'Sent')}>
            Send the link again
          </button>
        )}
        {verified && !primary && (
          <button type="button" className="btn" aria-label={`Make ${email} the main address`} onClick={() => act(changed(() => emailMakePrimary(email)), 'Changed')}>
            Make it the main address
          </button>
        )}
        {!primary && !isOnly && (
          <Confirm label="Remove" of={email} question={`Remove ${email}?`} yes="Remove" onYes={() => act(changed(() => emailRemove(email)), 'Removed')} />
        )}
      </div>
      <FaultLine fault={fault} />
    </li>
  )
}

function Emails() {
  const { data } = useQuery(emailsQuery)
  const add = async (said: (field: string) => string) => {
    const email = said('email').trim()
    await withProof(() => emailAdd(email))
    await accountChanged()
    announce(`A link is on its way to ${email}`)
  }
  return (
    <section className="part">
      <h2>E-mail</h2>
      <ul className="entries" aria-label="E-mail addresses">
        {data?.map((address) => <EmailRow key={address.email} address={address} isOnly={data.length === 1} />)}
      </ul>
      <Form label="Another address" submit="Add it" isPlain isEmptied send={add}>
        <Field
          name="email"
          label="Another address"
          type="email"
          autoComplete="email"
          hint="To change yours: add the new one, follow the link that we send there, make it the main address, remove the old one."
        />
      </Form>
    </section>
  )
}

export function ProfileScreen() {
  const { data } = useQuery(accountQuery)
  return (
    <AccountPage title="Your profile">
      {data && <Name key={data.username} account={data} />}
      <Emails />
    </AccountPage>
  )
}
