// The HTTP objects of docs/protocol.md, as the browser reads them.

import type { Clamp, Mode, Positions } from './contract.gen'

export interface Session {
  readonly user: { readonly username: string; readonly is_guest: boolean } | null
  readonly limits: { readonly text_chars: number; readonly clamps: number }
}

export interface CurvePoint {
  readonly strength: number
  readonly style: number
  readonly instruct: number
  readonly fluency: number
  readonly hm: number
}

export interface FeatureDial {
  readonly mode: Mode
  readonly positions: Positions
  readonly ceiling: number
  readonly safe: readonly [number, number] | null
  readonly dose: number | null
  readonly curve: readonly CurvePoint[]
}

export interface Example {
  readonly tokens: readonly string[]
  readonly activations: readonly number[]
}

export interface Feature {
  readonly artifact: string
  readonly index: number
  readonly label: string
  readonly description: string
  readonly density: number
  readonly max_activation: number
  readonly top_tokens: readonly string[]
  readonly bottom_tokens: readonly string[]
  readonly examples?: readonly Example[]
  readonly dial: FeatureDial
}

export interface Dial {
  readonly clamp: Clamp
  readonly feature: Feature
}

export interface Edition {
  readonly number: number
  readonly prompt: string
  readonly clamps: readonly Dial[]
  readonly sampling: { readonly temperature: number; readonly top_p: number; readonly max_tokens: number }
  readonly model: string
  readonly artifact_missing: boolean
}

export interface Persona {
  readonly slug: string
  readonly name: string
  readonly byline: string
  readonly bio: string
  readonly greeting: string
  readonly questions: readonly string[]
  readonly is_satire: boolean
  readonly edition: Edition
}

export type Status = 'queued' | 'writing' | 'done' | 'stopped' | 'failed' | 'interrupted'

export interface Reply {
  readonly id: string
  readonly turn: string
  readonly index: number
  readonly status: Status
  readonly text: string
  readonly clamps: readonly Clamp[]
  readonly persona: string
  readonly edition: number
  readonly model: string
  readonly seed: number
  readonly is_satire: boolean
  readonly reason: 'stop' | 'length' | 'stopped' | null
  readonly error: { readonly code: string; readonly message: string } | null
  readonly tokens: number | null
  readonly first_token_ms: number | null
  readonly tokens_per_second: number | null
  readonly created_at: string
}

export interface Turn {
  readonly id: string
  readonly parent: string | null
  readonly text: string
  readonly created_at: string
  readonly replies: readonly Reply[]
}

export interface ChatLine {
  readonly id: string
  readonly title: string
  readonly persona: { readonly slug: string; readonly name: string }
  readonly created_at: string
  readonly updated_at: string
}

export interface Chat extends ChatLine {
  readonly turns: readonly Turn[]
}

export interface Page<T> {
  readonly next: string | null
  readonly previous: string | null
  readonly results: readonly T[]
}

export function hasEnded(status: Status): boolean {
  return status !== 'queued' && status !== 'writing'
}
