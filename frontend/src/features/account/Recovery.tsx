// Recovery codes, for the day the phone is lost.

import { Trans, useLingui } from '@lingui/react/macro'
import { useState } from 'react'
import { accountChanged } from '#/api/queries/account'
import { recoveryCodesNew, recoveryCodesRead } from '#/api/signIn'
import { announce } from '#/ui/announce'
import { Confirm, CopyButton, FaultLine, useAct } from './act'
import { withProof } from './proof'

export function Recovery({ left, of }: { left: number; of: number }) {
  const { t } = useLingui()
  const [codes, setCodes] = useState<readonly string[] | null>(null)
  const [isPast, setIsPast] = useState(false)
  const { act, fault } = useAct()
  const read = async () => {
    const { unused_codes: found } = (await withProof(recoveryCodesRead)) as { unused_codes?: readonly string[] }
    setCodes(found ?? null)
    setIsPast(!found)
  }
  const renew = async () => {
    const { unused_codes: made } = (await withProof(recoveryCodesNew)) as { unused_codes: readonly string[] }
    setCodes(made)
    setIsPast(false)
    await accountChanged()
    announce(t`New codes`)
  }
  return (
    <section className="part">
      <h2>
        <Trans>Recovery codes</Trans>
      </h2>
      <p className="hint">
        <Trans>
          {left} of {of} are left. Each lets you in once when your phone or key is not at hand. Keep them where you keep your passport.
        </Trans>
      </p>
      {isPast && (
        <p role="status">
          <Trans>The codes have been shown before, and are not shown again. Make new ones if you have lost them.</Trans>
        </p>
      )}
      {codes && (
        <div className="told" role="group" aria-label={t`Recovery codes`}>
          <ul className="codes">
            {codes.map((code) => (
              <li key={code}>
                <code>{code}</code>
              </li>
            ))}
          </ul>
          <CopyButton text={codes.join('\n')} full={t`Copy the codes`} />
        </div>
      )}
      <FaultLine fault={fault} />
      <div className="formrow">
        {!codes && !isPast && (
          <button type="button" className="btn" onClick={() => act(read)}>
            <Trans>Show the codes</Trans>
          </button>
        )}
        <Confirm
          label={t`Make new codes`}
          full={t`Make new codes`}
          question={t`The old codes stop working. Make new ones?`}
          yes={t`Make new codes`}
          onYes={() => act(renew)}
        />
      </div>
    </section>
  )
}
