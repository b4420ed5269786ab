import { describe, expect, it } from 'vitest'
import type { Persona } from '#/api/shapes'
import { isTalkAt } from '#/app/layout'
import { dialFor, turned } from '#/features/desk/dials'
import { featureNamed } from '#/features/desk/sampleFeature'
import { heat, percent, speakerFor, tried } from '#/features/features/trying'
import { speak } from '#/lib/language'
import { cardType } from './cardType'
import { linesOf } from './diffWords'
import { blank, changed, draftOf, isChanged, placeOf, written } from './draft'
import { diffWish, galleryWish } from './searches'

await speak('en')

const caution = dialFor(featureNamed('Caution', 1))
const sampling = { temperature: 0.7, top_p: 0.95, max_tokens: 120 }
const nora = {
  name: 'Nora',
  byline: '',
  bio: '',
  greeting: '',
  language: 'en',
  questions: ['Where?', 'When?'],
  tags: ['dry', 'local'],
  edition: { prompt: 'Be brief.', sampling, clamps: [caution] },
} as unknown as Persona

describe('a draft', () => {
  it('sends lines as questions and commas as tags', () => {
    const sent = written({ ...blank(), name: ' Nora ', questions: 'Where?\n\n When? ', tags: 'dry, , local' })
    expect(sent).toMatchObject({ name: 'Nora', questions: ['Where?', 'When?'], tags: ['dry', 'local'] })
  })

  it('names in a save only what was changed', () => {
    const held = draftOf(nora)
    expect(changed(held, held)).toEqual({})
    expect(changed({ ...held, top_p: '0.5', note: 'Drier.' }, held)).toEqual({ sampling: { ...sampling, top_p: 0.5 }, note: 'Drier.' })
    const moved = { ...held, dials: [turned(caution, 5)] }
    expect(Object.keys(changed(moved, held))).toEqual(['clamps'])
  })

  it('is not altered by its note alone', () => {
    const held = draftOf(nora)
    expect(isChanged({ ...held, note: 'Nothing.' }, held)).toBe(false)
    expect(isChanged({ ...held, bio: 'Writes.' }, held)).toBe(true)
  })

  it('finds the field that a refusal means', () => {
    expect(placeOf('name')).toEqual({ field: 'name', dial: null })
    expect(placeOf('questions.3')).toEqual({ field: 'questions', dial: null })
    expect(placeOf('sampling.top_p')).toEqual({ field: 'top_p', dial: null })
    expect(placeOf('clamps.2.strength')).toEqual({ field: null, dial: 2 })
    for (const nowhere of [null, 'model', 'dials', 'clamps']) expect(placeOf(nowhere)).toEqual({ field: null, dial: null })
  })
})

describe('two editions', () => {
  it('are told apart in words', () => {
    const nothing = { added: [], removed: [], changed: [] }
    const [before, after] = [{ ...caution.clamp, strength: 1 }, { ...caution.clamp, strength: 2 }]
    const lines = linesOf({
      from: 1,
      to: 2,
      fields: [
        { field: 'sampling', before: { top_p: 0.95, max_tokens: 256 }, after: { top_p: 0.5, max_tokens: 1024 } },
        { field: 'language', before: 'en', after: 'de' },
        { field: 'tags', before: [], after: ['dry'] },
      ],
      dials: { ...nothing, changed: [{ label: 'Caution', before, after }] },
      vectors: nothing,
      prompt: [],
    })
    expect(lines).toEqual([
      { what: 'Dial Caution', before: '+1 × max, added, before the first word and at the ends of sentences', after: '+2 × max, added, before the first word and at the ends of sentences' },
      { what: 'Sampling', before: 'Top-p 0.95, Longest reply 256', after: 'Top-p 0.5, Longest reply 1,024' },
      { what: 'Language', before: 'English', after: 'German' },
      { what: 'Tags', before: 'none', after: 'dry' },
    ])
  })
})

describe('addresses', () => {
  it('keep what a page knows and drop the rest', () => {
    expect(galleryWish({ q: 12, tag: '', sort: 'worst', page: 3 })).toEqual({ q: '12' })
    expect(galleryWish({ sort: 'liked', language: 'de' })).toEqual({ sort: 'liked', language: 'de' })
    expect(diffWish({ from: 1, to: 'x' })).toEqual({ from: 1 })
  })

  it('know where there is a conversation', () => {
    for (const talk of ['/chats/1', '/columnists/nora', '/columnists/newton', '/columnists/nora/off-the-record', '/p/token']) expect(isTalkAt(talk)).toBe(true)
    for (const page of ['/', '/gallery', '/columnists/new', '/columnists/mine', '/columnists/nora/edit', '/columnists/nora/profile']) {
      expect(isTalkAt(page)).toBe(false)
    }
  })
})

describe('small words', () => {
  it('tell cards by type or by name', () => {
    expect(cardType({ name: 'a.PNG', type: '' })).toBe('image/png')
    expect(cardType({ name: 'a', type: 'application/json' })).toBe('application/json')
    expect(cardType({ name: 'a.gif', type: 'image/gif' })).toBe(null)
  })

  it('grade heat, and leave a whisper unmarked', () => {
    expect([0, 0.5, 2, 5, 10, 12].map((activation) => heat(activation, 10))).toEqual([0, 0, 1, 2, 4, 4])
    expect([percent(0.14207), percent(0.005), percent(0.00001)]).toEqual(['14.2 %', '0.50 %', '<0.01 %'])
  })

  it('let speak whose model is the feature’s', () => {
    const who = (name: string, model: string, dials = [caution]) => ({ name, edition: { model, clamps: dials } }) as unknown as Persona
    const other = { ...caution, clamp: { ...caution.clamp, artifact: 'other' } }
    const house = [who('Plain', 'small', [other]), who('Bare', 'large', []), who('Nora', 'large')]
    expect(speakerFor(caution.feature, house)?.name).toBe('Bare')
    expect(speakerFor(caution.feature, house.slice(0, 1))?.name).toBe('Plain')
    expect(speakerFor(caution.feature, [])).toBeUndefined()
  })

  it('try a feature at its measured dose, or at half its dial', () => {
    const known = featureNamed('Caution', 1)
    expect(tried(known).clamp.strength).toBe(1.5)
    expect(tried({ ...known, dial: { ...known.dial, dose: null } }).clamp.strength).toBe(2)
  })
})
