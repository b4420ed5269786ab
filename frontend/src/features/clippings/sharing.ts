// Which reply is being shared.

import { create } from 'zustand'
import type { Reply } from '#/api/shapes'

export const useSharing = create<{ readonly reply: Reply | null }>(() => ({ reply: null }))

export const shareOpen = (reply: Reply) => useSharing.setState({ reply })
export const shareShut = () => useSharing.setState({ reply: null })
