import { cleanup, screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { useState } from 'react'
import { afterEach, expect, it } from 'vitest'
import { render } from '#/ui/testing'
import { Rewrite } from './Rewrite'

afterEach(cleanup)

function Turn() {
  const [isEdited, setIsEdited] = useState(true)
  const end = () => setIsEdited(false)
  return (
    <>
      <section id="turn-off:1">
        <div className="asktools">{isEdited ? <Rewrite turn="off:1" text="Why?" limit={100} onSend={end} onCancel={end} /> : <button>Edit</button>}</div>
      </section>
      <div id="composer">
        <textarea aria-label="Ask" />
      </div>
    </>
  )
}

function setUp() {
  render(<Turn />)
  return { user: userEvent.setup(), field: screen.getByRole<HTMLTextAreaElement>('textbox', { name: /other words/ }) }
}

it('lets all be deleted, and the focus go back to Edit', async () => {
  const { user, field } = setUp()
  expect(field.value).toBe('Why?')
  await user.clear(field)
  expect(field.value).toBe('')
  await user.keyboard('{Escape}')
  expect(document.activeElement).toBe(screen.getByRole('button', { name: 'Edit' }))
})

it('hands the focus to the composer when it is sent', async () => {
  const { user, field } = setUp()
  await user.type(field, ' Why not?{Enter}')
  expect(document.activeElement).toBe(screen.getByRole('textbox', { name: 'Ask' }))
})
