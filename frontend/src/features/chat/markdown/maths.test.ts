import { describe, expect, it } from 'vitest'
import { type Read, read } from './reader'

function found(tokens: readonly Read[]): string[] {
  return tokens.flatMap((token) => {
    if (token.type === 'maths') return [(token.isDisplay ? 'display ' : '') + (token.isClosed ? '' : 'open ') + token.text]
    if (token.type === 'list') return token.items.flatMap(({ tokens: inner }) => found(inner as Read[]))
    const inner = 'tokens' in token ? (token.tokens as Read[] | undefined) : undefined
    return inner ? found(inner) : []
  })
}

describe('maths', () => {
  it.each([
    ['Let $x^2$ be.', ['x^2']],
    ['$a$ and $b$', ['a', 'b']],
    ['($n$-th), $2x$.', ['n', '2x']],
    ['so \\(a_1 + b\\) holds', ['a_1 + b']],
    ['so $$x$$ holds', ['display x']],
    ['$$\nx\n$$', ['display x']],
    ['Here:\n$$x = 1$$\nand on', ['display x = 1']],
    ['\\[\nx = 1\n\\]', ['display x = 1']],
    ['- one\n- $$y$$\n- $z$', ['display y', 'z']],
    ['**so $x$**', ['x']],
    ['$x * y * z$', ['x * y * z']],
    ['$a_i$ and $b_i$', ['a_i', 'b_i']],
  ])('is found in %j', (text, maths) => {
    expect(found(read(text))).toEqual(maths)
  })

  it.each([
    'It costs $5 and $6.',
    'From $5 to $10, or $5-$10, or $5–$10.',
    '$5/kg and 6$',
    'US$5 and A$6, 5$ and 6$',
    '$5 million and 3$ more',
    'echo $HOME/$USER and $PATH',
    'a lone $ here, a lone $ there',
    'escaped \\$x\\$',
    '`$x$` in code',
    '```\n$x$\n```',
    '\\[1\\] and \\[see below\\]',
    'It is \\(see below for more\\).',
    '$$ is a lot of money',
    '[a link](https://example.org/$x$)',
  ])('is not found in %j', (text) => {
    expect(found(read(text))).toEqual([])
  })

  it('is its source until its writer has come to the end of it', () => {
    expect(found(read('$$\nx^2'))).toEqual(['display open x^2'])
    expect(found(read('so:\n\\[ \\frac{1}{2'))).toEqual(['display open \\frac{1}{2'])
    expect(found(read('so $x^2'))).toEqual([])
  })
})
