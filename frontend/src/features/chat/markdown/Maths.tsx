// LaTeX: its source until it has been set, and for good where it cannot be.

import { type ComponentType, lazy, Suspense } from 'react'

interface TexProps {
  readonly source: string
  readonly isDisplay: boolean
}

export function Source({ source, isDisplay }: TexProps) {
  return <code className={isDisplay ? 'tex display' : 'tex'}>{source}</code>
}

const setter = () => import('./Tex').catch(() => ({ default: Source }))
const Tex = lazy<ComponentType<TexProps>>(setter)

/** Fetched when a formula seems to begin, so that it is there when the formula ends. */
export function mathsExpected(text: string): void {
  if (/\$[^\s\d$]|\\[([]/u.test(text)) void setter()
}

export function Maths({ source, isDisplay, isClosed }: TexProps & { readonly isClosed: boolean }) {
  const fallback = <Source source={source} isDisplay={isDisplay} />
  if (!isClosed) return fallback
  return (
    <Suspense fallback={fallback}>
      <Tex source={source} isDisplay={isDisplay} />
    </Suspense>
  )
}
