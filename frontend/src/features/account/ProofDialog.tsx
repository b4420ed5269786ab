// "Is it you?": password, code or passkey, before something that matters.

import { useEffect, useRef } from 'react'
import { proofAsked, proveByCode, proveByFactor, proveByPassword, type Way } from '#/api/signIn'
import { Field, Form } from './Form'
import { useProof } from './proof'
import { passkeyShown } from './webauthn'

function Ways({ ways, onShown }: { ways: readonly Way[]; onShown: () => void }) {
  const hasCode = ways.includes('totp') || ways.includes('recovery_codes')
  return (
    <>
      {ways.includes('password') && (
        <Form label="By password" submit="Go on" send={(said) => proveByPassword(said('password')).then(onShown)}>
          <Field name="password" label="Password" type="password" autoComplete="current-password" />
        </Form>
      )}
      {hasCode && (
        <Form label="By code" submit="Go on with the code" isPlain send={(said) => proveByCode(said('code').trim()).then(onShown)}>
          <Field name="code" label="Or a code" hint="From your authenticator app, or a recovery code." inputMode="text" autoComplete="one-time-code" />
        </Form>
      )}
      {ways.includes('webauthn') && (
        <Form
          label="By passkey"
          submit="Use a passkey"
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
  return (
    <dialog className="ask-dialog" ref={dialog} aria-labelledby="proof-title" onClose={() => asking?.settle(false)}>
      {asking && (
        <>
          <h2 id="proof-title">Is it you?</h2>
          <p>Somebody at your open browser should not be able to change this. Show that it is you; it holds for five minutes.</p>
          <Ways ways={asking.ways} onShown={() => asking.settle(true)} />
          <button type="button" className="btn" onClick={() => asking.settle(false)}>
            Cancel
          </button>
        </>
      )}
    </dialog>
  )
}
