// What is asked of features beyond their catalog: which of them a text lights up, and which lie near one.

import { guardedFetch, refusal } from './http'
import type { Feature } from './shapes'

export interface LitFeature {
  readonly feature: Feature
  readonly peak: number
  /** One for each token. */
  readonly activations: readonly number[]
}

export interface Lit {
  readonly artifact: string
  readonly tokens: readonly string[]
  readonly lit: readonly LitFeature[]
}

export interface Neighbour {
  readonly feature: Feature
  readonly similarity: number
}

async function asked<T>(path: string, init?: RequestInit): Promise<T> {
  const response = await guardedFetch(new Request(location.origin + path, init))
  const body: unknown = await response.json().catch(() => null)
  if (!response.ok) throw refusal(response.status, body)
  return body as T
}

export const featuresLit = (text: string) =>
  asked<Lit>('/api/features/lit', { method: 'POST', body: JSON.stringify({ text }), headers: { 'Content-Type': 'application/json' } })

export const neighboursRead = (artifact: string, index: number) =>
  asked<{ readonly neighbours: readonly Neighbour[] }>(`/api/features/${encodeURIComponent(artifact)}/${index}/neighbours`)
