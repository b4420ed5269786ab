import { expect, it } from 'vitest'
import { asked } from './voices'

const clamps = [{ artifact: 'demo', feature: 1, strength: 1, mode: 'add', positions: 'reply' }] as const

it('asks the one columnist as the dials stand', () => {
  expect(asked([], 'gladys', { clamps })).toEqual({ clamps })
})

it('turns the dials of the chat’s own columnist only, and leaves the unsteered dry', () => {
  const voices = [{ persona: 'gladys' }, { persona: 'ned' }, { persona: 'gladys', clamps: [] }]
  expect(asked(voices, 'gladys', { clamps })).toEqual({
    voices: [{ persona: 'gladys', clamps }, { persona: 'ned' }, { persona: 'gladys', clamps: [] }],
  })
})
