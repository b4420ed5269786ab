import { expect, it } from 'vitest'
import type { Persona } from '#/api/shapes'
import { dialFor, turned } from '#/features/desk/dials'
import type { Mix } from '#/features/desk/mix'
import { featureNamed } from '#/features/desk/sampleFeature'
import { asked, type Speaker } from './voices'

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
  })
  expect(asked([{ persona: 'ned' }, { persona: 'gladys', as: 'bare' }], gladys, mix)).toEqual({
    voices: [{ persona: 'ned' }, { persona: 'gladys', bare: true }],
  })
})

it('asks the model by itself even alone', () => {
  expect(asked([{ persona: 'gladys', as: 'bare' }], gladys, mix)).toEqual({ voices: [{ persona: 'gladys', bare: true }] })
})
