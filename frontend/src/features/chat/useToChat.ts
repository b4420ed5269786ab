// From the first message to the chat that it opens.

import { useRouter } from '@tanstack/react-router'

/** Goes to the chat, unless the reader has left the place where it began. */
export function useToChat(): (from: string) => (id: string) => void {
  const router = useRouter()
  return (from) => (id) => {
    if (router.latestLocation.pathname === from) void router.navigate({ to: '/chats/$id', params: { id }, replace: true })
  }
}
