// "Is it you?": password, code or passkey, before something that matters.

import { Trans, useLingui } from '@lingui/react/macro'
import { useEffect, useRef } from 'react'
import { proofAsked, proveByCode, proveByFactor, proveByPassword, type Way } from '#/api/signIn'
import { Field, Form } from './Form'
import { useProof } from './proof'
import { passkeyShown } from './webauthn'

function Ways({ ways, onShown }: { ways: readonly Way[]; onShown: () => void }) {
  const { t } = useLingui()
  const hasCode = ways.includes('totp') || ways.includes('recovery_codes')
  return (
    <>
      {ways.includes('password') && (
        <Form label={t`By password`} submit={t`Go on`} send={(said) => proveByPassword(said('password')).then(onShown)}>
          <Field name="password" label={t`Password`} type="password" autoComplete="current-password" />
        </Form>
      )}
      {hasCode && (
        <Form label={t`By code`} submit={t`Go on with the code`} isPlain send={(said) => proveByCode(said('code').trim()).then(onShown)}>
          <Field name="code" label={t`Or a code`} hint={t`From your authenticator app, or a recovery code.`} inputMode="text" autoComplete="one-time-code" />
        </Form>
      )}
      {ways.includes('webauthn') && (
        <Form
          label={t`By passkey`}
          submit={t`Use a passkey`}
          isPlain
          send={async () => {
            const { request_options } = await proofAsked()
            await proveByFactor({ credential: await passkeyShown(request_options) })
            onShown()
          }}
        >
          {null}
        </Form>
      )}
    </>
  )
}

export function ProofDialog() {
  const asking = useProof((state) => state.asking)
  const dialog = useRef<HTMLDialogElement>(null)
  useEffect(() => {
    if (asking) dialog.current?.showModal()
    else dialog.current?.close()
  }, [asking])
  useEffect(() => () => useProof.getState().asking?.settle(false), []) // left by Back: nobody answers any more
  return (
    <dialog className="ask-dialog" ref={dialog} aria-labelledby="proof-title" onClose={() => asking?.settle(false)}>
      {asking && (
        <>
          <h2 id="proof-title">
            <Trans>Is it you?</Trans>
          </h2>
          <p>
            <Trans>Somebody at your open browser should not be able to change this. Show that it is you; it holds for five minutes.</Trans>
          </p>
          <Ways ways={asking.ways} onShown={() => asking.settle(true)} />
          <button type="button" className="btn" onClick={() => asking.settle(false)}>
            <Trans>Cancel</Trans>
          </button>
        </>
      )}
    </dialog>
  )
}
