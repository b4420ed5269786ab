import type { ReactElement } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import { describe, expect, it } from 'vitest'
import { blocks, split } from './blocks'
import { render, Spoken } from '#/ui/testing'
import { Block, Markdown, wholeWords } from './Markdown'

const HOSTILE = [
  '<script>alert(1)</script>',
  '<img src=x onerror=alert(1)>',
  '<svg onload=alert(1)>',
  '<iframe src="javascript:alert(1)"></iframe>',
  '<style>body{display:none}</style>',
  '<form action=/api/session><button>go</button></form>',
  '<a href="javascript:alert(1)">x</a>',
  '<math><mi xlink:href="data:x,<script>alert(1)</script>">',
  '<!-- --!><script>alert(1)</script> -->',
  '[x](javascript:alert(1))',
  '[x](JaVaScRiPt:alert(1))',
  '[x](java&#x0A;script:alert(1))',
  '[x](&#106;avascript:alert(1))',
  '[x](data:text/html;base64,PHNjcmlwdD4=)',
  '[x](vbscript:msgbox)',
  '[x](file:///etc/passwd)',
  '[x](//evil.example/a)',
  '[x](/admin/logout)',
  '![x](javascript:alert(1))',
  '![pixel](https://evil.example/pixel.gif)',
  '[![pixel](https://evil.example/p.png)](https://evil.example)',
  '<javascript:alert(1)>',
  '[x]: javascript:alert(1)\n\n[x]',
  '```html\n<script>alert(1)</script>\n```',
  '|a|\n|-|\n|<script>alert(1)</script>|',
  '- [x] <input onfocus=alert(1) autofocus>',
  '`</code><script>alert(1)</script>`',
  '<div\n\n<script>alert(1)</script>\n\n</div>',
  '<![CDATA[<script>alert(1)</script>]]>',
  '<?php echo "<script>alert(1)</script>" ?>',
  '&lt;script&gt;alert(1)&lt;/script&gt;',
  '[x](https://example.org "\\" onmouseover=alert(1) ")',
  '[x](\thttps://a.example\tjavascript:alert(1))',
  '[x](java\nscript:alert(1))',
  '[x](&colon;javascript&colon;alert(1))',
  '[x](https:javascript:alert(1))',
  '[x]: data:text/html,x "t"\n\n[x] and ![x]',
  '```"><script>alert(1)</script>\ncode\n```',
  '```js onload=alert(1)\nalert(1)\n```',
  '$\\href{javascript:alert(1)}{x}$',
  '$$\\includegraphics{https://evil.example/p.png}$$',
  '\\(\\htmlId{x}{y}\\)',
  '# <svg onload=alert(1)>',
  '1. <b onclick=alert(1)>x</b>',
  'www.evil.example/"onmouseover="alert(1)',
  'https://evil.example/<script>alert(1)</script>',
]

function elements(html: string): Element[] {
  const box = document.createElement('div')
  box.innerHTML = html
  return [...box.querySelectorAll('*')]
}

const markup = (ui: ReactElement) => renderToStaticMarkup(<Spoken>{ui}</Spoken>)
const show = (text: string, isOpen = false) => markup(<Markdown text={text} isOpen={isOpen} />)

describe.each([false, true])('hostile model text (still streaming: %s)', (isOpen) => {
  it.each(HOSTILE)('is harmless: %s', (text) => {
    for (const element of elements(show(text, isOpen))) {
      expect(element.tagName.toLowerCase()).toMatch(/^(p|a|span|code|pre|div|figure|figcaption|button|table|thead|tbody|tr|th|td|ul|ol|li|h\d|em|strong|br)$/)
      for (const { name, value } of element.attributes) {
        expect(name).not.toMatch(/^on|^src|^srcdoc|^style$|^action/)
        if (name === 'href') expect(value).toMatch(/^(https?:\/\/|mailto:)/)
      }
    }
  })

  it('is harmless at every length it streams through', () => {
    const cuts = HOSTILE.flatMap((text) => Array.from({ length: text.length / 5 }, (_, step) => text.slice(0, step * 5)))
    for (const element of cuts.flatMap((text) => elements(show(text, isOpen)))) {
      expect(['SCRIPT', 'IMG', 'IFRAME', 'SVG', 'STYLE', 'FORM', 'INPUT', 'OBJECT']).not.toContain(element.tagName)
    }
  })
})

describe('a link in model text', () => {
  it('is not vouched for', () => {
    const [link] = elements(show('[a](https://example.org/a)')).filter(({ tagName }) => tagName === 'A')
    expect(link?.getAttribute('rel')).toBe('noopener nofollow ugc')
    expect(link?.getAttribute('href')).toBe('https://example.org/a')
  })
})

const CORPUS = [
  'One paragraph.\n\nAnother, with *emphasis* and `code`.',
  '# Head\ntext\n\n## Second\n\n- a\n- b\n\n  still b\n\n- c\n\nAfter the list.',
  '1. one\n\n2. two\n\n   - inner\n\n3. three\n\nDone.',
  '```\ncode\n\n\nwith gaps\n```\n\nafter',
  '~~~~\n```\n\nnot closed by this\n~~~~\n\nafter',
  '> quoted\n> more\n\n> second quote\n\nplain',
  '| a | b |\n|---|--:|\n| 1 | 2 |\n\nafter the table',
  '    indented code\n\n    goes on\n\ntext',
  'Line one  \nline two\n\n---\n\nEnd.',
  'An unclosed fence\n\n```\ncode\n\nmore',
  'Crossed ~~out~~\r\n\r\nWindows lines\r\n',
  'The formula\n\n$$\nx^2\n$$\n\nholds, and \\(y\\) too.\n\n\\[\nz = 1\n\\]\n\nDone.',
  'See [the paper][1] and [that].\n\nMore.\n\n[1]: https://example.org/1\n[that]: https://example.org/2 "Title"',
  '<div>\n\n*in* it\n\n</div>',
  'A note[^1].\n\n[^1]: said below',
  '- [ ] to do\n- [x] done\n\nAfter.',
]

describe('what is written', () => {
  it.each([
    ['# One\n## Two\n###### Six', '<h2>One</h2><h3>Two</h3><h6>Six</h6>'],
    ['a *b* **c** ~~d~~ ~e~ \\*f\\*', '<p>a <em>b</em> <strong>c</strong> <del>d</del> ~e~ *f*</p>'],
    ['AT&amp;T &copy; &#8364; &#x41; &nonsense;', '<p>AT&amp;T © € A &amp;nonsense;</p>'],
    ['`a &amp; b`', '<p><code>a &amp;amp; b</code></p>'],
    ['3. three\n4. four', '<ol start="3"><li>three</li><li>four</li></ol>'],
    ['one\ntwo  \nthree', '<p>one\ntwo<br/>three</p>'],
    ['![a duck](https://example.org/d.png)', '<p><span class="noimg">[image not shown: a duck]</span></p>'],
    ['<b>bold</b>', '<p>&lt;b&gt;bold&lt;/b&gt;</p>'],
    ['> said\n\n---', '<blockquote><p>said</p></blockquote><hr/>'],
    ['x[^1]\n\n[^1]: note', '<p>x[^1]</p><p>[^1]: note</p>'],
    ['[a](/b) and [c](#d)', '<p>a and c</p>'],
  ])('%j is shown as it should be', (text, html) => {
    expect(show(text)).toBe(html)
  })

  it('has its tasks, its alignments and its tables within reach of the keyboard', () => {
    expect(show('- [x] a\n- [ ] b')).toContain('<ul class="contains-task-list"><li><span aria-label="done" role="img">☑ </span>a</li>')
    const table = show('| a | b |\n|---|--:|\n| 1 | 2 |')
    expect(table).toContain('<div class="scroll" role="group" aria-label="Table" tabindex="0"><table><thead><tr><th>a</th><th data-align="right">b</th></tr>')
  })

  it.each([
    ['The goo', 'The '],
    ['The goose ', 'The goose '],
    ['Hon', 'Hon'],
    ['see https://example.org/a-long-way-away', 'see https://example.org/a-long-way-away'],
    ['Die Gans 鵝說', 'Die Gans 鵝說'],
  ])('while it streams, words are shown whole: %j', (text, shown) => {
    expect(wholeWords(text)).toBe(shown)
  })

  it('leads where a definition says that came later, from a list that was read before', () => {
    const { container, rerender } = render(<Markdown text={'- see [it][1]\n- and on'} isOpen />)
    expect(container.querySelector('a')).toBeNull()
    rerender(<Markdown text={'- see [it][1]\n- and on\n\n[1]: https://example.org/1\n'} isOpen />)
    expect(container.querySelector('a')?.getAttribute('href')).toBe('https://example.org/1')
  })

  it('leads where a definition further down says', () => {
    const links = elements(show('See [it][1].\n\nMore.\n\n[1]: https://example.org/1')).filter(({ tagName }) => tagName === 'A')
    expect(links.map((link) => link.getAttribute('href'))).toEqual(['https://example.org/1'])
  })
})

describe('text cut into blocks', () => {
  it.each(CORPUS)('renders as the whole does: %j', (text) => {
    const whole = show(text)
    const flat = (html: string) => html.replace(/>\s+</g, '><')
    const uncut = flat(markup(<Block text={text} />))
    expect(flat(whole)).toBe(uncut)
  })

  it('leaves all but the last block as they were while it grows', () => {
    const text = CORPUS[1]!
    for (let end = 1; end < text.length; end += 1) {
      const [before, after] = [split(text.slice(0, end)), split(text.slice(0, end + 1))]
      expect(after.slice(0, before.length - 1)).toEqual(before.slice(0, -1))
    }
  })

  it('closes what the writer has not closed yet, only while streaming', () => {
    expect(blocks('so **bold', true)).toEqual(['so **bold**'])
    expect(blocks('so **bold', false)).toEqual(['so **bold'])
  })
})
