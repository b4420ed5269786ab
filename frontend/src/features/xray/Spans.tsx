// Where the browser cannot colour text in place, the reply is shown once more, word by word.

import { createPortal } from 'react-dom'
import { shade } from './paint'
import { bucket, type Shown, type Word } from './words'

interface SpansProps {
  readonly article: HTMLElement
  readonly words: readonly Word[]
  readonly shown: Shown
  readonly chosen: number
}

export function Spans({ article, words, shown, chosen }: SpansProps) {
  return createPortal(
    <div className="body xray-spans">
      {words.map(({ from, text }, at) => {
        const step = bucket(shown.choice.kind, shown.values[at] ?? null)
        return (
          <span key={from} data-word={at} className={`${step === 0 ? '' : shade(step)}${at === chosen ? ' xray-word' : ''}`}>
            {text}
          </span>
        )
      })}
    </div>,
    article,
  )
}
