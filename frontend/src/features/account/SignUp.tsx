// Sign up: a name, an address, a password; then the link in the mail.

import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { Link, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import { sessionQuery } from '#/api/queries/session'
import { signUp } from '#/api/signIn'
import { enter } from './entry'
import { Field, Form } from './Form'
import { Page } from './Page'
import { CheckMail, GuestLine } from './SignIn'

export function SignUpScreen() {
  const { t } = useLingui()
  const { next } = useSearch({ from: '/account/signup' })
  const house = useQuery(sessionQuery).data?.house
  const [email, setEmail] = useState<string | null>(null)
  const send = async (said: (field: string) => string) => {
    const address = said('email').trim()
    const step = await signUp({ username: said('username').trim(), email: address, password: said('password') })
    if (step.name === 'in') enter(next)
    else setEmail(address)
  }
  if (email) {
    return (
      <Page title={t`Sign up`}>
        <CheckMail email={email} />
      </Page>
    )
  }
  return (
    <Page title={t`Sign up`}>
      {house?.sign_ups_paused ? (
        <p className="ending fault">
          <Trans>Nobody can sign up for the moment. Try again another day.</Trans>
        </p>
      ) : (
        <>
          <GuestLine />
          <Form label={t`Sign up`} submit={t`Sign up`} send={send}>
            <Field
              name="username"
              label={t`Username`}
              hint={t`3 to 30 letters, digits, dots, hyphens or underscores. Everybody can read it.`}
              autoComplete="username"
              maxLength={30}
            />
            <Field
              name="email"
              label={t`E-mail`}
              type="email"
              hint={t`For the link that lets you in, and for a forgotten password.`}
              autoComplete="email"
            />
            <Field
              name="password"
              label={t`Password`}
              type="password"
              hint={t`At least 8 characters, and not one that everybody takes.`}
              autoComplete="new-password"
            />
          </Form>
        </>
      )}
      <p className="elsewhere">
        <Trans>
          By signing up you agree to <Link to="/policy">what this house allows</Link>.
        </Trans>{' '}
        <span>
          <Trans>You have an account?</Trans>
        </span>{' '}
        <Link to="/account/signin" search={next ? { next } : {}}>
          <Trans>Sign in</Trans>
        </Link>
      </p>
    </Page>
  )
}
