// Sign in: by name and password, a second factor where there is one, or a passkey alone.

import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { Link, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import { sessionQuery } from '#/api/queries/session'
import { factorAsked, type Factor, passkeyAsked, signIn, signInByCode, signInByFactor, signInByPasskey, type Step, stepNow } from '#/api/signIn'
import { FaultLine, useAct } from './act'
import { enter } from './entry'
import { Field, Form } from './Form'
import { Page } from './Page'
import { passkeyShown } from './webauthn'

export function GuestLine() {
  const isGuest = useQuery(sessionQuery).data?.user?.is_guest
  return (
    isGuest && (
      <p className="comes">
        <Trans>You are a guest here. Your chats and everything else you made come along.</Trans>
      </p>
    )
  )
}

export function CheckMail({ email }: { email?: string | undefined }) {
  return (
    <section className="part">
      <h2>
        <Trans>Check your mail</Trans>
      </h2>
      <p>
        {email ? (
          <Trans>
            We have sent a link to <b>{email}</b>. Open it in this browser, and you are in.
          </Trans>
        ) : (
          <Trans>We have sent a link to your address. Open it in this browser, and you are in.</Trans>
        )}
      </p>
      <p className="hint">
        <Trans>Nothing came? Look among the spam; then sign in with your name and password: that sends another link.</Trans>
      </p>
      <Link to="/account/signin" className="btn" reloadDocument>
        <Trans>Back to signing in</Trans>
      </Link>
    </section>
  )
}

function SecondStep({ factors, onStep, onBack }: { factors: readonly Factor[]; onStep: (step: Step) => void; onBack: () => void }) {
  const { t } = useLingui()
  const hasCode = factors.some((factor) => factor !== 'webauthn')
  const byKey = async () => {
    const { request_options } = await factorAsked()
    onStep(await signInByFactor({ credential: await passkeyShown(request_options) }))
  }
  return (
    <section className="part">
      <h2>
        <Trans>One more step</Trans>
      </h2>
      {hasCode && (
        <Form label={t`Second step`} submit={t`Sign in`} send={async (said) => onStep(await signInByCode(said('code').trim()))}>
          <Field name="code" label={t`Code`} hint={t`From your authenticator app, or one of your recovery codes.`} autoComplete="one-time-code" />
        </Form>
      )}
      {factors.includes('webauthn') && (
        <Form label={t`By passkey`} submit={t`Use a passkey`} isPlain={hasCode} send={byKey}>
          {null}
        </Form>
      )}
      <button type="button" className="linklike" onClick={onBack}>
        <Trans>Sign in as somebody else</Trans>
      </button>
    </section>
  )
}

function ByPassword({ onStep, next }: { onStep: (step: Step) => void; next: string | undefined }) {
  const { t } = useLingui()
  const { act, fault, isBusy } = useAct()
  const byPasskey = async () => {
    const { request_options } = await passkeyAsked()
    onStep(await signInByPasskey({ credential: await passkeyShown(request_options) }))
  }
  return (
    <>
      <GuestLine />
      <Form label={t`Sign in`} submit={t`Sign in`} send={async (said) => onStep(await signIn(said('username').trim(), said('password')))}>
        <Field name="username" label={t`Username or e-mail`} autoComplete="username" />
        <Field name="password" label={t`Password`} type="password" autoComplete="current-password" />
      </Form>
      <p className="or">
        <Trans>or</Trans>
      </p>
      <FaultLine fault={fault} />
      <button type="button" className="btn" aria-disabled={isBusy} onClick={() => act(byPasskey)}>
        <Trans>Sign in with a passkey</Trans>
      </button>
      <p className="elsewhere">
        <Link to="/account/password/reset">
          <Trans>Forgot your password?</Trans>
        </Link>{' '}
        <span>
          <Trans>No account yet?</Trans>
        </span>{' '}
        <Link to="/account/signup" search={next ? { next } : {}}>
          <Trans>Sign up</Trans>
        </Link>
      </p>
    </>
  )
}

export function SignInScreen() {
  const { t } = useLingui()
  const { next } = useSearch({ from: '/account/signin' })
  const { data: session } = useQuery(sessionQuery)
  const pending = useQuery({ queryKey: ['sign-in'], queryFn: stepNow, gcTime: 0, refetchOnWindowFocus: false })
  const [step, setStep] = useState<Step | null>(null)
  const [isAfresh, setIsAfresh] = useState(false)
  const learn = (now: Step) => {
    if (now.name === 'in') enter(next)
    setIsAfresh(false)
    setStep(now)
  }
  const now = isAfresh ? null : (step ?? pending.data)
  if (session?.user && !session.user.is_guest && step?.name !== 'in') {
    return (
      <Page title={t`Sign in`}>
        <p>
          <Trans>
            You are signed in as <b>{session.user.username}</b>.
          </Trans>
        </p>
        <Link to="/you" className="btn primary">
          <Trans>Go on</Trans>
        </Link>
      </Page>
    )
  }
  return (
    <Page title={t`Sign in`}>
      {now?.name === 'in' && (
        <p role="status">
          <Trans>You are in. One moment.</Trans>
        </p>
      )}
      {now?.name === 'verify_email' && step && <CheckMail />}
      {now?.name === 'mfa_authenticate' && <SecondStep factors={now.factors} onStep={learn} onBack={() => setIsAfresh(true)} />}
      {(!now || now.name === 'out' || (now.name === 'verify_email' && !step)) && <ByPassword onStep={learn} next={next} />}
    </Page>
  )
}
