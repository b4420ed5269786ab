// A text, marked by how strongly a feature lights up in it.

import { number } from '#/lib/numbers'
import { heat } from './trying'

const CONTROL = /^<\|(.*)\|>$/u

function Token({ text, activation, greatest }: { text: string; activation: number; greatest: number }) {
  const step = heat(activation, greatest)
  const shown = CONTROL.test(text) ? ` ‹${CONTROL.exec(text)?.[1] ?? ''}› ` : text
  if (step === 0) return <span className={CONTROL.test(text) ? 'control' : undefined}>{shown}</span>
  return (
    <mark className={`heat h${step}`} title={number(activation, 2)}>
      {shown}
    </mark>
  )
}

interface LitProps {
  readonly tokens: readonly string[]
  readonly activations: readonly number[]
  readonly greatest: number
}

export function LitText({ tokens, activations, greatest }: LitProps) {
  return tokens.map((token, place) => <Token key={place} text={token} activation={activations[place] ?? 0} greatest={greatest} />)
}
