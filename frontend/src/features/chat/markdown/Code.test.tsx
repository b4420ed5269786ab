import { cleanup, screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, describe, expect, it } from 'vitest'
import { render } from '#/ui/testing'
import { Markdown } from '../Markdown'
import { fenceOf } from './reader'

afterEach(cleanup)

const LAZY_MS = 15_000 // what is fetched late comes late on a busy machine

const PYTHON = '```python\ndef duck():\n    return "quack"\n```'

describe('a fence', () => {
  it.each([
    ['```py\nx\n```', true],
    ['~~~\nx\n~~~~', true],
    ['```\nx', false],
    ['```', false],
    ['````\nx\n```', false],
    ['```\nx ```', false],
  ])('%j is closed: %s', (raw, isClosed) => {
    expect(fenceOf(raw, 'py')).toEqual({ language: 'py', isClosed })
  })
})

describe('a code block', () => {
  it('names its language and gives its words to the clipboard', async () => {
    const user = userEvent.setup()
    render(<Markdown text={PYTHON} />)
    expect(screen.getByText('python')).toBeDefined()
    await user.click(screen.getByRole('button', { name: 'Copy the code, python' }))
    expect(await navigator.clipboard.readText()).toBe('def duck():\n    return "quack"')
  })

  it('is coloured once it is closed, and keeps every word', async () => {
    const { container, rerender } = render(<Markdown text={PYTHON.slice(0, -3)} isOpen />)
    expect(container.querySelector('.hljs-keyword')).toBeNull()
    rerender(<Markdown text={`${PYTHON}\n`} isOpen />)
    expect((await screen.findByText('def', {}, { timeout: LAZY_MS })).className).toBe('hljs-keyword')
    expect(container.querySelector('pre')?.textContent).toBe('def duck():\n    return "quack"')
  })

  it('of a language nobody knows is shown plain', () => {
    const { container } = render(<Markdown text={'```quackscript\nlet x\n```'} />)
    expect(container.querySelector('code')?.innerHTML).toBe('let x')
  })
})
