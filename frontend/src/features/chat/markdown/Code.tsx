// A code block: its language, a way to copy it, and colours once it is closed.

import { Trans, useLingui } from '@lingui/react/macro'
import { type ComponentType, lazy, Suspense } from 'react'
import { copyText } from '#/lib/copy'
import { isKnown } from './languages'

interface ColouredProps {
  readonly text: string
  readonly language: string
}

const Uncoloured = ({ text }: ColouredProps) => text
const Coloured = lazy<ComponentType<ColouredProps>>(() => import('./Coloured').catch(() => ({ default: Uncoloured })))

const MOST_CHARS = 20_000

interface CodeProps {
  readonly text: string
  readonly fence: { readonly language: string; readonly isClosed: boolean } | null
}

export function Code({ text, fence }: CodeProps) {
  const { t } = useLingui()
  const language = fence?.language ?? ''
  const canColour = fence?.isClosed === true && isKnown(language) && text.length <= MOST_CHARS
  return (
    <figure className="code">
      <figcaption>
        <span>{language || t`Code`}</span>
        <button type="button" aria-label={language ? t`Copy the code, ${language}` : t`Copy the code`} onClick={() => void copyText(text)}>
          <Trans>Copy</Trans>
        </button>
      </figcaption>
      <pre role="group" aria-label={language ? t`Code, ${language}` : t`Code`} tabIndex={0}>
        <code>{canColour ? <Suspense fallback={text}><Coloured text={text} language={language} /></Suspense> : text}</code>
      </pre>
    </figure>
  )
}
