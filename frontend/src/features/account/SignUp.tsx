// Sign up: a name, an address, a password; then the link in the mail.

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
      <Page title="Sign up">
        <CheckMail email={email} />
      </Page>
    )
  }
  return (
    <Page title="Sign up">
      {house?.sign_ups_paused ? (
        <p className="ending fault">Nobody can sign up for the moment. Try again another day.</p>
      ) : (
        <>
          <GuestLine />
          <Form label="Sign up" submit="Sign up" send={send}>
            <Field
              name="username"
              label="Username"
              hint="3 to 30 letters, digits, dots, hyphens or underscores. Everybody can read it."
              autoComplete="username"
              maxLength={30}
            />
            <Field name="email" label="E-mail" type="email" hint="For the link that lets you in, and for a forgotten password." autoComplete="email" />
            <Field name="password" label="Password" type="password" hint="At least 8 characters, and not one that everybody takes." autoComplete="new-password" />
          </Form>
        </>
      )}
      <p className="elsewhere">
        <span>By signing up you agree to </span>
        <Link to="/policy">what this house allows</Link>. <span>You have an account? </span>
        <Link to="/account/signin" search={next ? { next } : {}}>
          Sign in
        </Link>
      </p>
    </Page>
  )
}
