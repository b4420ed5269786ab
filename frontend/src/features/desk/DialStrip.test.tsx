import { cleanup, fireEvent, screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { useState } from 'react'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { render } from '#/ui/testing'
import { DialStrip } from './DialStrip'
import { dialFor, dialOf, turned } from './dials'
import { featureNamed } from './sampleFeature'

afterEach(cleanup)

function Desk({ start, onRemove }: { start: number; onRemove: () => void }) {
  const [dial, setDial] = useState(turned(dialFor(featureNamed('Caution', 1)), start))
  return (
    <ul>
      <DialStrip dial={dial} onTurn={setDial} onRemove={onRemove} />
      <li data-testid="strength">{dial.clamp.strength}</li>
      <li data-testid="dial">{dialOf(dial)}</li>
    </ul>
  )
}

function setUp(start = 3.5) {
  const onRemove = vi.fn()
  render(<Desk start={start} onRemove={onRemove} />)
  const range = screen.getByRole('slider', { name: /Caution/ })
  const at = () => Number(screen.getByTestId('dial').textContent)
  return { onRemove, range, at, user: userEvent.setup() }
}

describe('a dial under the keyboard', () => {
  it('goes 3.5 → 4 → 6 → −10 → 10 → 0', async () => {
    const { range, at, user } = setUp()
    range.focus()
    const path: number[] = []
    for (const key of ['{ArrowUp}', '{PageUp}', '{Home}', '{End}', '{Backspace}']) {
      await user.keyboard(key)
      path.push(at())
    }
    expect(path).toEqual([4, 6, -10, 10, 0])
  })

  it('speaks its value, direction and range', async () => {
    const { range, user } = setUp()
    expect(range.getAttribute('aria-valuetext')).toBe('+3.5, amplify, inside tested range')
    range.focus()
    await user.keyboard('{End}')
    expect(range.getAttribute('aria-valuetext')).toBe('+10, amplify, outside tested range')
    expect(screen.getByText('past tested range')).toBeDefined()
  })

  it('takes a number typed into the read-out', async () => {
    const { at, user } = setUp()
    const field = screen.getByRole('textbox', { name: /Caution/ })
    await user.clear(field)
    await user.type(field, '-6{Enter}')
    expect(at()).toBe(-6)
    expect(screen.getByTestId('strength').textContent).toBe('-2.4')
  })

  it('keeps its value when what was typed is no number', async () => {
    const { at, user } = setUp()
    const field = screen.getByRole('textbox', { name: /Caution/ })
    await user.clear(field)
    await user.type(field, 'loud')
    await user.tab()
    expect(at()).toBe(3.5)
    expect((field as HTMLInputElement).value).toBe('+3.5')
  })

  it('returns to zero on a double click, and snaps to it when dragged near', () => {
    const { range, at } = setUp()
    fireEvent.pointerDown(range)
    fireEvent.change(range, { target: { value: '0.2' } })
    expect(at()).toBe(0)
    fireEvent.pointerUp(document.body)
    fireEvent.change(range, { target: { value: '-4.2' } })
    expect(at()).toBe(-4.2)
    fireEvent.doubleClick(range)
    expect(at()).toBe(0)
  })

  it('leaves zero by the small steps of an assistive technology', () => {
    const { range, at } = setUp(0)
    fireEvent.change(range, { target: { value: '0.1' } })
    expect(at()).toBe(0.1)
  })

  it('says why it does nothing, and where the master puts it', () => {
    const dial = turned(dialFor(featureNamed('Caution', 1)), 4)
    const nothing = () => undefined
    const switches = { isMuted: true, isSoloed: false, onMute: nothing, onSolo: nothing }
    const strip = (more: object) => (
      <ul>
        <DialStrip dial={dial} onTurn={nothing} onRemove={nothing} switches={switches} {...more} />
      </ul>
    )
    render(strip({ silence: 'muted' }))
    expect(screen.getByRole('slider').getAttribute('aria-valuetext')).toBe('+4, amplify, inside tested range, muted')
    expect(screen.getByRole('button', { name: 'Mute Caution' }).getAttribute('aria-pressed')).toBe('true')
    cleanup()
    render(strip({ acts: 6 }))
    expect(screen.getByRole('slider').getAttribute('aria-valuetext')).toBe('+4, amplify, inside tested range, acts as +6, outside tested range')
    expect(screen.getByText(/past tested range/)).toBeDefined()
  })

  it('can be taken off the desk', async () => {
    const { onRemove, user } = setUp()
    await user.click(screen.getByRole('button', { name: 'Remove Caution' }))
    expect(onRemove).toHaveBeenCalledOnce()
  })
})
