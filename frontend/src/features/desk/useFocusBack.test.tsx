import { cleanup, screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { useState } from 'react'
import { afterEach, expect, it } from 'vitest'
import { render } from '#/ui/testing'
import type { Panel } from './DeskBar'
import { useFocusBack } from './useFocusBack'

afterEach(cleanup)

function Desk({ opener }: { opener: Panel }) {
  const [panel, setPanel] = useState<Panel | null>(null)
  useFocusBack(panel)
  const done = <button onClick={() => setPanel(null)}>Done</button>
  return (
    <aside id="desk" tabIndex={-1}>
      <button data-panel={opener} onClick={() => setPanel('save')}>
        Open
      </button>
      {panel && done}
    </aside>
  )
}

it.each(['save', 'add'] as const)('goes to the opener, or to the desk where there is none', async (opener) => {
  const user = userEvent.setup()
  render(<Desk opener={opener} />)
  await user.click(screen.getByRole('button', { name: 'Open' }))
  await user.click(screen.getByRole('button', { name: 'Done' }))
  const wanted = opener === 'save' ? screen.getByRole('button', { name: 'Open' }) : screen.getByRole('complementary')
  expect(document.activeElement).toBe(wanted)
})
