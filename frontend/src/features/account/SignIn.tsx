// Sign in: by name and password, a second factor where there is one, or a passkey alone.

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
  return isGuest && <p className="comes">You are a guest here. Your chats and everything else you made come along.</p>
}

export function CheckMail({ email }: { email?: string | undefined }) {
  return (
    <section className="part">
      <h2>Check your mail</h2>
      <p>We have sent a link to {email ? <b>{email}</b> : 'your address'}. Open it in this browser, and you are in.</p>
      <p className="hint">Nothing came? Look among the spam; then sign in with your name and password: that sends another link.</p>
      <Link to="/account/signin" className="btn" reloadDocument>
        Back to signing in
      </Link>
    </section>
  )
}

function SecondStep({ factors, onStep, onBack }: { factors: readonly Factor[]; onStep: (step: Step) => void; onBack: () => void }) {
  const hasCode = factors.some((factor) => factor !== 'webauthn')
  const byKey = async () => {
    const { request_options } = await factorAsked()
    onStep(await signInByFactor({ credential: await passkeyShown(request_options) }))
  }
  return (
    <section className="part">
      <h2>One more step</h2>
      {hasCode && (
        <Form label="Second step" submit="Sign in" send={async (said) => onStep(await signInByCode(said('code').trim()))}>
          <Field name="code" label="Code" hint="From your authenticator app, or one of your recovery codes." autoComplete="one-time-code" />
        </Form>
      )}
      {factors.includes('webauthn') && (
        <Form label="By passkey" submit="Use a passkey" isPlain={hasCode} send={byKey}>
          {null}
        </Form>
      )}
      <button type="button" className="linklike" onClick={onBack}>
        Sign in as somebody else
      </button>
    </section>
  )
}

function ByPassword({ onStep, next }: { onStep: (step: Step) => void; next: string | undefined }) {
  const { act, fault, isBusy } = useAct()
  const byPasskey = async () => {
    const { request_options } = await passkeyAsked()
    onStep(await signInByPasskey({ credential: await passkeyShown(request_options) }))
  }
  return (
    <>
      <GuestLine />
      <Form label="Sign in" submit="Sign in" send={async (said) => onStep(await signIn(said('username').trim(), said('password')))}>
        <Field name="username" label="Username or e-mail" autoComplete="username" />
        <Field name="password" label="Password" type="password" autoComplete="current-password" />
      </Form>
      <p className="or">or</p>
      <FaultLine fault={fault} />
      <button type="button" className="btn" aria-disabled={isBusy} onClick={() => act(byPasskey)}>
        Sign in with a passkey
      </button>
      <p className="elsewhere">
        <Link to="/account/password/reset">Forgot your password?</Link> <span>No account yet? </span>
        <Link to="/account/signup" search={next ? { next } : {}}>
          Sign up
        </Link>
      </p>
    </>
  )
}

export function SignInScreen() {
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
      <Page title="Sign in">
        <p>You are signed in as {session.user.username}.</p>
        <Link to="/you" className="btn primary">
          Go on
        </Link>
      </Page>
    )
  }
  return (
    <Page title="Sign in">
      {now?.name === 'in' && <p role="status">You are in. One moment.</p>}
      {now?.name === 'verify_email' && step && <CheckMail />}
      {now?.name === 'mfa_authenticate' && <SecondStep factors={now.factors} onStep={learn} onBack={() => setIsAfresh(true)} />}
      {(!now || now.name === 'out' || (now.name === 'verify_email' && !step)) && <ByPassword onStep={learn} next={next} />}
    </Page>
  )
}
