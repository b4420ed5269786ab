// The HTTP objects of docs/protocol.md, under their plain names.

import type { components } from './schema.gen'

type Schemas = components['schemas']

export type Session = Schemas['Session']
export type Feature = Schemas['Feature']
export type FeatureDial = Schemas['FeatureDial']
export type CurvePoint = Schemas['CurvePoint']
export type Persona = Schemas['Persona']
export type Edition = Schemas['Edition']
export type Dial = Schemas['Dial']
export type Reply = Schemas['Reply']
export type Turn = Schemas['Turn']
export type Chat = Schemas['Chat']
export type ChatLine = Schemas['ChatSummary']
export type Rating = Schemas['Rating']
export type Reason = Schemas['ReasonsEnum']
export type Receipt = Schemas['Receipt']
export type Replay = Schemas['Replay']
export type Status = Schemas['StatusEnum']

export function hasEnded(status: Status): boolean {
  return status !== 'queued' && status !== 'writing'
}
