// An authenticator app that shows a new code every 30 seconds.

import { useState } from 'react'
import { accountChanged } from '#/api/queries/account'
import { totpRemove, totpSecret, totpSetUp } from '#/api/signIn'
import { announce } from '#/ui/announce'
import { Confirm, CopyButton, FaultLine, useAct } from './act'
import { Field, Form } from './Form'
import { inFours } from './fours'
import { withProof } from './proof'
import { dayOf } from './when'

interface Secret {
  readonly secret: string
  readonly url: string
}

function SetUp({ held, onDone }: { held: Secret; onDone: () => void }) {
  const send = async (said: (field: string) => string) => {
    await withProof(() => totpSetUp(said('code').replaceAll(/\s/gu, '')))
    await accountChanged()
    announce('The authenticator app is set up')
    onDone()
  }
  return (
    <>
      <ol className="steps">
        <li>
          <p>Type this key into your authenticator app, or open it there.</p>
          <p className="secret">
            <code>{inFours(held.secret)}</code> <CopyButton text={held.secret} what="the key" />
          </p>
          <p>
            <a href={held.url}>Open it in an app on this device</a>
          </p>
        </li>
        <li>
          <p>Type the six digits that the app shows now.</p>
        </li>
      </ol>
      <Form
        label="Set up the authenticator app"
        submit="Turn it on"
        send={send}
        more={
          <button type="button" className="btn" onClick={onDone}>
            Cancel
          </button>
        }
      >
        <Field name="code" label="Code" inputMode="numeric" autoComplete="one-time-code" />
      </Form>
    </>
  )
}

export function Totp({ since }: { since: number | null }) {
  const [held, setHeld] = useState<Secret | null>(null)
  const { act, fault } = useAct()
  return (
    <section className="part">
      <h2>Authenticator app</h2>
      <p className="hint">
        {since ? `On since ${dayOf(since)}: after your password you are asked for a code.` : 'A second step after your password: a code from an app on your phone.'}
      </p>
      {since === null && held && <SetUp held={held} onDone={() => setHeld(null)} />}
      <FaultLine fault={fault} />
      {since === null && !held && (
        <button type="button" className="btn" onClick={() => act(async () => setHeld(await withProof(totpSecret)))}>
          Set up an authenticator app
        </button>
      )}
      {since !== null && (
        <Confirm
          label="Turn it off"
          of="for this account"
          question="Turn the authenticator app off?"
          yes="Turn it off"
          onYes={() => act(() => withProof(totpRemove).then(accountChanged), 'Turned off')}
        />
      )}
    </section>
  )
}
