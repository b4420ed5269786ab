// Which reply is being looked at; never more than one.

import { create } from 'zustand'

export const useXrayed = create<{ readonly reply: string | null }>(() => ({ reply: null }))

export const xrayOpen = (reply: string) => useXrayed.setState({ reply })
export const xrayShut = () => useXrayed.setState({ reply: null })
