// What is given to others: the address to copy, the same as a QR code, and the picture that goes before it.

import './sharing.css'
import { Trans, useLingui } from '@lingui/react/macro'
import { lazy, Suspense, useState } from 'react'
import { late } from '#/lib/late'
import { CopyField } from './CopyField'

const QrCode = lazy(late(() => import('./QrCode')))

interface AddressProps {
  readonly label: string
  readonly path: string
  /** What is behind it, as its reader knows it. */
  readonly name: string
  /** Of the picture, without its ending. */
  readonly file: string
}

function Picture({ path, name, file }: Omit<AddressProps, 'label'>) {
  const { t } = useLingui()
  const [isLost, setIsLost] = useState(false)
  const source = `${path}/image.png`
  return (
    <figure>
      {isLost ? (
        <p className="hint">
          <Trans>The picture could not be fetched. Try again in a moment.</Trans>
        </p>
      ) : (
        <img
          src={source}
          width={1200}
          height={630}
          alt={t`Front page of ${name}, as it is shown with the link`}
          onError={() => setIsLost(true)}
        />
      )}
      <figcaption>
        <a href={source} download={`${file}.png`}>
          <Trans>Download the picture</Trans>
        </a>
      </figcaption>
    </figure>
  )
}

export function SharedAddress({ label, path, name, file }: AddressProps) {
  const { t } = useLingui()
  const address = location.origin + path
  return (
    <div className="shared">
      <CopyField label={label} text={address} />
      <div className="shared-pair">
        <figure>
          <Suspense fallback={<span className="qr" />}>
            <QrCode text={address} label={t`QR code of the address ${address}`} />
          </Suspense>
          <figcaption>
            <Trans>QR code</Trans>
          </figcaption>
        </figure>
        <Picture path={path} name={name} file={file} />
      </div>
    </div>
  )
}
