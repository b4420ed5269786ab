// The addresses that mails lead to: an e-mail address to confirm, a password to choose anew.

import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import { useState } from 'react'
import { ApiError, sentenceOf } from '#/api/http'
import { emailKeyRead, emailVerify, passwordForgotten, passwordReset, resetKeyRead } from '#/api/signIn'
import { sessionQuery } from '#/api/queries/session'
import { FaultLine, useAct } from './act'
import { enter } from './entry'
import { Field, Form } from './Form'
import { Page } from './Page'
import { CheckMail } from './SignIn'

function ToSignIn() {
  return (
    <Link to="/account/signin" className="btn primary">
      <Trans>Sign in</Trans>
    </Link>
  )
}

const isSpent = (error: unknown) => error instanceof ApiError && [400, 404, 409].includes(error.status)

/** A click, not an opening, uses the link up: mail programs open links too. */
export function VerifyEmailScreen() {
  const { t } = useLingui()
  const { key } = useParams({ from: '/account/verify-email/$key' })
  const info = useQuery({ queryKey: ['email key', key], queryFn: () => emailKeyRead(key), retry: false, staleTime: Infinity })
  const isIn = useQuery(sessionQuery).data?.user?.is_guest === false
  const [isDone, setIsDone] = useState(false)
  const { act, fault, isBusy } = useAct()
  const confirm = async () => {
    const step = await emailVerify(key)
    if (step.name === 'in' && !isIn) enter()
    setIsDone(true)
  }
  return (
    <Page title={t`Confirm your address`}>
      {info.error && (
        <>
          <p className="ending fault" role="alert">
            {isSpent(info.error) ? (
              <Trans>This link has been used, or is too old. Sign in, and another is sent where one is needed.</Trans>
            ) : (
              sentenceOf(info.error)
            )}
          </p>
          <ToSignIn />
        </>
      )}
      {info.data && !isDone && (
        <>
          <p>
            <Trans>
              Is <b>{info.data.email}</b> your address, {info.data.user.username}?
            </Trans>
          </p>
          <FaultLine fault={fault} />
          <button type="button" className="btn primary" aria-disabled={isBusy} onClick={() => act(confirm)}>
            <Trans>Confirm this address</Trans>
          </button>
        </>
      )}
      {isDone && (
        <>
          <p role="status">
            <Trans>Confirmed. The address is yours.</Trans>
          </p>
          {isIn ? (
            <Link to="/account" className="btn primary">
              <Trans>To your profile</Trans>
            </Link>
          ) : (
            <ToSignIn />
          )}
        </>
      )}
    </Page>
  )
}

export function ForgottenScreen() {
  const { t } = useLingui()
  const [email, setEmail] = useState<string | null>(null)
  const send = async (said: (field: string) => string) => {
    const address = said('email').trim()
    await passwordForgotten(address)
    setEmail(address)
  }
  return (
    <Page title={t`Forgotten password`}>
      {email ? (
        <section className="part">
          <h2>
            <Trans>Check your mail</Trans>
          </h2>
          <p role="status">
            <Trans>
              If <b>{email}</b> belongs to an account, a link is on its way there. It lets you choose a new password.
            </Trans>
          </p>
        </section>
      ) : (
        <Form label={t`Forgotten password`} submit={t`Send the link`} send={send}>
          <Field name="email" label={t`E-mail`} type="email" hint={t`The address of your account.`} autoComplete="email" />
        </Form>
      )}
    </Page>
  )
}

export function NewPasswordScreen() {
  const { t } = useLingui()
  const { key } = useParams({ from: '/account/password/reset/$key' })
  const info = useQuery({ queryKey: ['reset key', key], queryFn: () => resetKeyRead(key), retry: false, staleTime: Infinity })
  const [state, setState] = useState<'asked' | 'done' | 'mail'>('asked')
  const send = async (said: (field: string) => string) => {
    const step = await passwordReset(key, said('password'))
    if (step.name === 'in') enter()
    setState(step.name === 'verify_email' ? 'mail' : 'done')
  }
  return (
    <Page title={t`New password`}>
      {info.error && state === 'asked' && (
        <>
          <p className="ending fault" role="alert">
            {sentenceOf(info.error)}
          </p>
          <Link to="/account/password/reset" className="btn primary">
            <Trans>Ask for another link</Trans>
          </Link>
        </>
      )}
      {info.data && state === 'asked' && (
        <Form label={t`New password`} submit={t`Save the new password`} send={send}>
          {info.data.user && <input className="sr" aria-hidden="true" tabIndex={-1} readOnly autoComplete="username" value={info.data.user.username} />}
          <Field name="password" label={t`New password`} type="password" hint={t`At least 8 characters.`} autoComplete="new-password" />
        </Form>
      )}
      {state === 'mail' && <CheckMail />}
      {state === 'done' && (
        <>
          <p role="status">
            <Trans>Your password is changed. Sign in with the new one.</Trans>
          </p>
          <ToSignIn />
        </>
      )}
    </Page>
  )
}
