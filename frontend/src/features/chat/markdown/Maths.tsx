// LaTeX: its source until it has been set, and for good where it cannot be.

import { type ComponentType, createElement, useSyncExternalStore } from 'react'

interface TexProps {
  readonly source: string
  readonly isDisplay: boolean
}

export function Source({ source, isDisplay }: TexProps) {
  return <code className={isDisplay ? 'tex display' : 'tex'}>{source}</code>
}

// What sets formulas is large, so that it is fetched for whoever meets one.
let setter: ComponentType<TexProps> | null = null
let isAsked = false
const readers = new Set<() => void>()

function arrived(found: ComponentType<TexProps>): void {
  setter = found
  readers.forEach((tell) => tell())
}

export function setterFetch(): void {
  if (isAsked) return
  isAsked = true
  import('./Tex').then(({ default: Tex }) => arrived(Tex), () => arrived(Source))
}

function listen(tell: () => void): () => void {
  readers.add(tell)
  return () => readers.delete(tell)
}

/** null until it is there. */
export const useSetter = () => useSyncExternalStore(listen, () => setter, () => null)

/** Where a formula seems to begin; -1: nowhere. */
export const formulaAt = (text: string) => text.search(/\$[^\s\d$]|\$\$|\\[([]/u)

export function Maths({ isClosed, ...props }: TexProps & { readonly isClosed: boolean }) {
  const setterNow = useSetter()
  return createElement((isClosed && setterNow) || Source, props)
}
