import { renderHook } from '@testing-library/react'
import { expect, it, vi } from 'vitest'
import { useToChat } from './useToChat'

const router = vi.hoisted(() => ({ latestLocation: { pathname: '/columnists/gladys' }, navigate: vi.fn() }))
vi.mock('@tanstack/react-router', () => ({ useRouter: () => router }))

it('follows a message to its chat, but not a reader who has gone elsewhere', () => {
  const opened = renderHook(useToChat).result.current('/columnists/gladys')
  opened('1')
  expect(router.navigate).toHaveBeenCalledExactlyOnceWith({ to: '/chats/$id', params: { id: '1' }, replace: true })
  router.latestLocation.pathname = '/gallery'
  opened('2')
  expect(router.navigate).toHaveBeenCalledOnce()
})
