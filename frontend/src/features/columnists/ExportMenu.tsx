// A columnist as a file: ours, or a character card that other programs read.

import type { MessageDescriptor } from '@lingui/core'
import { msg } from '@lingui/core/macro'
import { Trans, useLingui } from '@lingui/react/macro'
import { type CardFormat, exportPath } from '#/api/columnists'

const FORMATS = {
  'card-png': msg`Character card, a picture (PNG)`,
  'card-json': msg`Character card (JSON)`,
  shallot: msg`Everything, vectors too (JSON)`,
} satisfies Record<CardFormat, MessageDescriptor>

export function ExportMenu({ slug, name }: { slug: string; name: string }) {
  const { t } = useLingui()
  return (
    <details className="files">
      <summary className="btn" aria-label={t`Download ${name}`}>
        <Trans>Download</Trans>
      </summary>
      <ul>
        {(Object.keys(FORMATS) as CardFormat[]).map((format) => (
          <li key={format}>
            <a href={exportPath(slug, format)} download>
              {t(FORMATS[format])}
            </a>
          </li>
        ))}
      </ul>
    </details>
  )
}
