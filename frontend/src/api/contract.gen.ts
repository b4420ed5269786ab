// Generated from worker/contract.py by frontend/contract_to_ts.py; do not edit.

export const MAX_CLAMPS = 32

export const MAX_STRENGTH = 100

export const KEEP_SECONDS = 600

export type Mode = 'add' | 'clamp'

export type Positions = 'all' | 'decision' | 'header' | 'reply'

export type Event = Started | Delta | Steered | Finished | Failed

export type End = Finished | Failed

export interface Clamp {
  readonly artifact: string
  readonly feature: number
  readonly strength: number
  readonly mode: 'add' | 'clamp'
  readonly positions: 'all' | 'decision' | 'header' | 'reply'
}

export interface Alternative {
  readonly token: number
  readonly text: string
  readonly logprob: number
}

export interface Reading {
  readonly artifact: string
  readonly feature: number
  readonly activation: number
  readonly push: number
}

export interface TokenRecord {
  readonly token: number
  readonly text: string
  readonly logprob: number
  readonly alternatives: readonly Alternative[]
  readonly clamps: readonly Reading[]
}

export interface Started {
  readonly type: 'started'
  readonly seq: number
  readonly waited_ms: number
}

export interface Delta {
  readonly type: 'delta'
  readonly seq: number
  readonly text: string
  readonly tokens?: readonly TokenRecord[]
}

export interface Steered {
  readonly type: 'steered'
  readonly seq: number
  readonly clamps: readonly Clamp[]
}

export interface Finished {
  readonly type: 'finished'
  readonly seq: number
  readonly reason: 'length' | 'stop' | 'stopped'
  readonly prompt_tokens: number
  readonly tokens: number
  readonly first_token_ms: number
  readonly tokens_per_second: number
  readonly cached_tokens: number
}

export interface Failed {
  readonly type: 'failed'
  readonly seq: number
  readonly code: 'bad_request' | 'internal' | 'overloaded' | 'prompt_too_long' | 'withheld' | 'worker_lost'
  readonly message: string
}
