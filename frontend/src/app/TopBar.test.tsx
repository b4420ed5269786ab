import { cleanup, screen } from '@testing-library/react'
import { afterEach, expect, test } from 'vitest'
import { render } from '#/ui/testing'
import { TopBar } from './TopBar'

afterEach(cleanup)

test('a screen names the page as long as it is there', () => {
  const { rerender, unmount } = render(<TopBar title="Gladys Pemberton" />)
  expect(screen.getByText('Gladys Pemberton')).toBeTruthy()
  expect(document.title).toBe('Gladys Pemberton · The Shallot')
  rerender(<TopBar title="" />)
  expect(document.title).toBe('The Shallot')
  rerender(<TopBar title="Archive" />)
  expect(document.title).toBe('Archive · The Shallot')
  unmount()
  expect(document.title).toBe('The Shallot')
})
