import { cleanup, waitFor } from '@testing-library/react'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { render } from '#/ui/testing'
import { Markdown } from '../Markdown'

afterEach(cleanup)

Object.defineProperty(document, 'compatMode', { value: 'CSS1Compat' }) // happy-dom does not say what index.html does

const LAZY = { timeout: 15_000 } // what is fetched late comes late on a busy machine

describe('LaTeX', () => {
  it('becomes MathML', async () => {
    const { container } = render(<Markdown text={'So $\\frac{1}{2}$ and \\(x^2\\).'} />)
    await waitFor(() => expect(container.querySelectorAll('math')).toHaveLength(2), LAZY)
    expect(container.querySelector('mfrac')).not.toBeNull()
    expect(container.querySelector('msup')).not.toBeNull()
  })

  it('is waited for while it streams, so that no line moves when it is set', async () => {
    vi.resetModules() // nothing has been fetched yet
    const { Markdown: Fresh } = await import('../Markdown')
    const { container } = render(<Fresh text="Half is $x^2$, they say. " isOpen />)
    expect(container.textContent).toBe('Half is')
    await waitFor(() => expect(container.querySelector('math')).not.toBeNull(), LAZY)
    expect(container.textContent).toContain('they say.')
    expect(container.querySelector('code.tex')).toBeNull()
  })

  it.each(['$\\frac{1$', '$\\nonsense{x}$', `$${'x'.repeat(5_000)}$`])('that cannot be set stays as its source: %#', async (text) => {
    const { container } = render(<Markdown text={text} />)
    await waitFor(() => expect(container.querySelector('.maths')).not.toBeNull(), LAZY)
    expect(container.querySelector('code.tex')?.textContent).toBe(text.slice(1, -1))
    expect(container.querySelector('math')).toBeNull()
  })

  it.each([
    '$\\href{javascript:alert(1)}{x}$',
    '$\\url{https://evil.example}$',
    '$\\includegraphics{https://evil.example/p.png}$',
    '$\\htmlId{composer}{x}$',
    '$\\htmlStyle{position:fixed}{x}$',
    '$\\class{btn}{x}$',
    '$\\text{<script>alert(1)</script>}$',
    '$\\def\\a{\\a\\a}\\a$',
  ])('loads nothing, leads nowhere, and pretends to be nothing: %s', async (text) => {
    const { container } = render(<Markdown text={text} />)
    await waitFor(() => expect(container.querySelector('.maths')).not.toBeNull(), LAZY)
    const forbidden = '[href], [src], [id], .btn, a, img, script, image, [style*="position"], [style*="url"]'
    expect(container.querySelector(forbidden)).toBeNull()
  })
})
