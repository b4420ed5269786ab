import { renderHook } from '@testing-library/react'
import { expect, it } from 'vitest'
import type { Persona, Reply, Turn } from '#/api/shapes'
import { dialFor, turned } from '#/features/desk/dials'
import type { Mix } from '#/features/desk/mix'
import { featureNamed } from '#/features/desk/sampleFeature'
import { asideNoted, asked, deskNoted, isSteerable, type Speaker, useVoices, voicesPut, voicesSpent } from './voices'

const dial = dialFor(featureNamed('Caution', 1))
const gladys = { slug: 'gladys', edition: { clamps: [turned(dial, 5)] } } as unknown as Persona
const mix: Mix = { dials: [turned(dial, 10)], isDry: false, slot: 'A', spare: { dials: [turned(dial, -10)], isDry: false } }
const at = (strength: number) => [{ ...dial.clamp, strength }]

it('asks the one columnist as the dials stand', () => {
  expect(asked([], gladys, mix)).toEqual({ clamps: at(4) })
  expect(asked([{ persona: 'gladys' }], gladys, { dials: gladys.edition.clamps, isDry: false })).toEqual({})
})

it('gives each of several its own: the desk, its other side, what is printed, the prompt only, neither', () => {
  const speakers: Speaker[] = [{ persona: 'gladys' }, { persona: 'gladys', as: 'spare' }, { persona: 'gladys', as: 'printed' }, { persona: 'gladys', as: 'dry' }]
  expect(asked(speakers, gladys, mix)).toEqual({
    voices: [{ persona: 'gladys', clamps: at(4) }, { persona: 'gladys', clamps: at(-4) }, { persona: 'gladys' }, { persona: 'gladys', clamps: [] }],
    desk: 0,
  })
  expect(asked([{ persona: 'ned' }, { persona: 'gladys', as: 'bare' }], gladys, mix)).toEqual({
    voices: [{ persona: 'ned' }, { persona: 'gladys', bare: true }],
    desk: -1,
  })
})

it('asks the model by itself even alone', () => {
  expect(asked([{ persona: 'gladys', as: 'bare' }], gladys, mix)).toEqual({ voices: [{ persona: 'gladys', bare: true }], desk: -1 })
})

const sides: readonly Speaker[] = [{ persona: 'gladys', once: true }, { persona: 'gladys', as: 'spare', once: true }]

it('asks side A before side B, and no side that is not there', () => {
  expect(asked(sides, gladys, { ...mix, slot: 'B' })).toEqual({ voices: [{ persona: 'gladys', clamps: at(-4) }, { persona: 'gladys', clamps: at(4) }], desk: 1 })
  expect(asked(sides, gladys, { dials: mix.dials, isDry: false })).toEqual({ clamps: at(4) })
  expect(asked([{ persona: 'ned' }, { persona: 'gladys', as: 'spare' }], gladys, { dials: mix.dials, isDry: false })).toEqual({ voices: [{ persona: 'ned' }], desk: -1 })
})

it('lets them answer once, where that was said, or until somebody else is picked', () => {
  const now = () => renderHook(() => useVoices('chat')).result.current
  voicesPut('chat', sides)
  voicesSpent('chat')
  expect(now()).toEqual([])
  voicesPut('chat', [{ persona: 'gladys' }, { persona: 'ned' }])
  voicesSpent('chat')
  expect(now()).toHaveLength(2)
})

it('steers what the desk asked for, and nobody else', () => {
  const reply = (id: string, persona = 'gladys', is_bare = false) => ({ id, persona, is_bare }) as Reply
  const alone = [reply('1'), reply('2', 'ned'), reply('3', 'gladys', true)]
  const turn = (replies: readonly Reply[], voices: number) => ({ replies, voices }) as Turn
  expect(alone.map((one) => isSteerable(one, turn([one], 1), gladys))).toEqual([true, false, false])
  const beside = turn([reply('dry'), reply('desk')], 2)
  expect(beside.replies.map((one) => isSteerable(one, beside, gladys))).toEqual([false, false])
  deskNoted(beside, 1)
  const later = turn([...beside.replies, reply('again'), reply('twin')], 2)
  asideNoted('twin')
  expect(later.replies.map((one) => isSteerable(one, later, gladys))).toEqual([false, true, true, false])
})
