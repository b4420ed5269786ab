import { cleanup, screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { useState } from 'react'
import { afterEach, expect, test } from 'vitest'
import { render } from '#/ui/testing'
import { MixCurve } from './MixCurve'
import { More } from './Page'

afterEach(cleanup)

test('the curve of a mix is told in numbers, and which are its own', () => {
  render(<MixCurve curve={[0, 0.5, 1.15].map((strength) => ({ strength, style: strength / 2, hm: strength }))} dose={1.15} />)
  const table = within(screen.getByRole('group', { name: 'Dose curve as a table', hidden: true }))
  const cells = table.getAllByRole('row', { hidden: true }).map((row) => [...row.children].map((cell) => cell.textContent))
  expect(cells).toEqual([
    ['Strength', 'In its voice', 'All three, 0–2'],
    ['0×', '0.00', '0.00'],
    ['0.5×', '0.25', '0.50'],
    ['1.15×, This mix', '0.58', '1.15'],
  ])
})

function List({ rows }: { rows: readonly ('radio' | 'words')[] }) {
  const [shown, setShown] = useState(1)
  const fetchMore = () => {
    setShown(shown + 1)
    return Promise.resolve()
  }
  return (
    <>
      <ul>
        {rows.slice(0, shown).map((kind, place) => (
          <li key={place}>{kind === 'radio' ? <input type="radio" aria-label={`Row ${place}`} /> : `Row ${place}`}</li>
        ))}
      </ul>
      <More hasNextPage isFetchingNextPage={false} fetchNextPage={fetchMore} />
    </>
  )
}

test('the first new row takes the focus, with a control in it or without', async () => {
  render(<List rows={['words', 'radio', 'words']} />)
  const more = screen.getByRole('button', { name: 'Show more' })
  await userEvent.click(more)
  await waitFor(() => expect(document.activeElement).toBe(screen.getByRole('radio', { name: 'Row 1' })))
  await userEvent.click(more)
  await waitFor(() => expect(document.activeElement?.textContent).toBe('Row 2'))
})
