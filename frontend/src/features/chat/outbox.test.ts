import { renderHook } from '@testing-library/react'
import { beforeEach, describe, expect, it } from 'vitest'
import { draftAdd, draftMove, draftPut, useDraft, useOutbox } from './outbox'

const draft = (conversation: string) => renderHook(() => useDraft(conversation)).result.current

beforeEach(() => {
  localStorage.clear()
  useOutbox.setState({ drafts: {} })
})

describe('a draft', () => {
  it('from which all was deleted is not none', () => {
    expect(draft('x')).toBeNull()
    draftPut('x', 'Why?')
    draftPut('x', '')
    expect(draft('x')).toBe('')
    draftPut('x', null)
    expect(draft('x')).toBeNull()
  })

  it('is found again after a reload', () => {
    draftPut('x', 'Why?')
    useOutbox.setState({ drafts: {} })
    expect(draft('x')).toBe('Why?')
  })

  it('stays when another text comes to it', () => {
    draftAdd('x', 'Why?')
    draftAdd('x', 'And when?')
    expect(draft('x')).toBe('Why?\n\nAnd when?')
    draftPut('x', 'A starter')
    draftAdd('x', 'Another', ['A starter', 'Another'])
    expect(draft('x')).toBe('Another')
  })

  it('comes along when a conversation gets its name', () => {
    draftPut('new:gladys', 'And when?')
    draftMove('new:gladys', 'chat')
    expect([draft('new:gladys'), draft('chat')]).toEqual([null, 'And when?'])
  })
})
