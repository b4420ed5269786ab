// Whether the palette is open.

import { create } from 'zustand'

export const usePalette = create<{ readonly isOpen: boolean }>(() => ({ isOpen: false }))

export const paletteOpen = () => usePalette.setState({ isOpen: true })
export const paletteShut = () => usePalette.setState({ isOpen: false })
