// What is asked of features beyond their catalog: which of them a text lights up, and which lie near one.

import { GET, POST, said } from './calls'
import type { components } from './schema.gen'

export type Lit = components['schemas']['Lit']

/** `dials`: among those whose dial was measured, by how much of them the text has; else the strongest peaks of all. */
export const featuresLit = (text: string, dials: boolean) => said(POST('/api/features/lit', { body: { text, dials } }))
export const neighboursRead = (artifact: string, index: number) =>
  said(GET('/api/features/{artifact}/{index}/neighbours', { params: { path: { artifact, index } } }))
