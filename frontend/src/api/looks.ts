// What workers see in a text, and which features write alike.

import { GET, POST, said } from './calls'
import type { components } from './schema.gen'

export type Lit = components['schemas']['Lit']

export const litRead = (text: string) => said(POST('/api/features/lit', { body: { text } }))
export const neighboursRead = (artifact: string, index: number) =>
  said(GET('/api/features/{artifact}/{index}/neighbours', { params: { path: { artifact, index } } }))
