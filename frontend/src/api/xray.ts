// What a worker sees in a reply: asked for when somebody looks.

import { GET, said } from './calls'
import type { components } from './schema.gen'

export type Xray = components['schemas']['Xray']
export type XrayToken = components['schemas']['XrayToken']
export type XrayFeature = components['schemas']['XrayFeature']

export const xrayRead = (reply_id: string, features: readonly string[]) =>
  said(GET('/api/replies/{reply_id}/xray', { params: { path: { reply_id }, query: { features: features.join(',') } } }))
