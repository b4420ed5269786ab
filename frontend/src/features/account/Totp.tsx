// An authenticator app that shows a new code every 30 seconds.

import { Trans, useLingui } from '@lingui/react/macro'
import { lazy, Suspense, useState } from 'react'
import { accountChanged } from '#/api/queries/account'
import { totpRemove, totpSecret, totpSetUp } from '#/api/signIn'
import { dayOf } from '#/lib/days'
import { late } from '#/lib/late'
import { announce } from '#/ui/announce'
import { Confirm, CopyButton, FaultLine, useAct } from './act'
import { Field, Form } from './Form'
import { inFours } from './fours'
import { withProof } from './proof'

const QrCode = lazy(late(() => import('#/features/sharing/QrCode')))

interface Secret {
  readonly secret: string
  readonly url: string
}

function Steps({ held }: { held: Secret }) {
  const { t } = useLingui()
  return (
    <ol className="steps">
      <li>
        <p>
          <Trans>Point your authenticator app at this picture.</Trans>
        </p>
        <div className="qr-place">
          <Suspense>
            <QrCode text={held.url} label={t`QR code of the key`} />
          </Suspense>
        </div>
        <p>
          <Trans>
            No camera? Type this key into the app, or <a href={held.url}>open it in an app on this device</a>.
          </Trans>
        </p>
        <p className="secret">
          <code>{inFours(held.secret)}</code> <CopyButton text={held.secret} full={t`Copy the key`} />
        </p>
      </li>
      <li>
        <p>
          <Trans>Type the six digits that the app shows now.</Trans>
        </p>
      </li>
    </ol>
  )
}

function SetUp({ held, onDone }: { held: Secret; onDone: () => void }) {
  const { t } = useLingui()
  const send = async (said: (field: string) => string) => {
    await withProof(() => totpSetUp(said('code').replaceAll(/\s/gu, '')))
    await accountChanged()
    announce(t`The authenticator app is set up`)
    onDone()
  }
  const cancel = (
    <button type="button" className="btn" onClick={onDone}>
      <Trans>Cancel</Trans>
    </button>
  )
  return (
    <>
      <Steps held={held} />
      <Form label={t`Set up the authenticator app`} submit={t`Turn it on`} send={send} more={cancel}>
        <Field name="code" label={t`Code`} inputMode="numeric" autoComplete="one-time-code" />
      </Form>
    </>
  )
}

export function Totp({ since }: { since: number | null }) {
  const { t } = useLingui()
  const [held, setHeld] = useState<Secret | null>(null)
  const { act, fault } = useAct()
  return (
    <section className="part">
      <h2>
        <Trans>Authenticator app</Trans>
      </h2>
      <p className="hint">
        {since
          ? t`On since ${dayOf(since)}: after your password you are asked for a code.`
          : t`A second step after your password: a code from an app on your phone.`}
      </p>
      {since === null && held && <SetUp held={held} onDone={() => setHeld(null)} />}
      <FaultLine fault={fault} />
      {since === null && !held && (
        <button type="button" className="btn" onClick={() => act(async () => setHeld(await withProof(totpSecret)))}>
          <Trans>Set up an authenticator app</Trans>
        </button>
      )}
      {since !== null && (
        <Confirm
          label={t`Turn it off`}
          full={t`Turn it off for this account`}
          question={t`Turn the authenticator app off?`}
          yes={t`Turn it off`}
          onYes={() => act(() => withProof(totpRemove).then(accountChanged), t`Turned off`)}
        />
      )}
    </section>
  )
}
