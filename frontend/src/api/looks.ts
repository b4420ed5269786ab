// What workers see in a text, and which features write alike.

import { csrfToken, guardedFetch, refusal } from './http'
import type { Feature } from './shapes'

export interface Lit {
  readonly tokens: readonly string[]
  readonly lit: readonly { readonly feature: Feature; readonly activations: readonly number[] }[]
}

export interface Near {
  readonly neighbours: readonly { readonly feature: Feature; readonly similarity: number }[]
}

async function answered(request: Request): Promise<unknown> {
  const response = await guardedFetch(request)
  const body: unknown = await response.json().catch(() => null)
  if (!response.ok) throw refusal(response.status, body)
  return body
}

export async function litRead(text: string): Promise<Lit> {
  const headers = { 'Content-Type': 'application/json', 'X-CSRFToken': csrfToken() }
  const body = JSON.stringify({ text })
  return (await answered(new Request(`${location.origin}/api/features/lit`, { method: 'POST', body, headers }))) as Lit
}

export async function neighboursRead(artifact: string, index: number): Promise<Near> {
  return (await answered(new Request(`${location.origin}/api/features/${artifact}/${index}/neighbours`))) as Near
}
