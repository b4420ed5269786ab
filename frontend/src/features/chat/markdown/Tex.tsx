// LaTeX as MathML, built node by node; what may load or lead anywhere is refused.

import './tex.css'
import { useLayoutEffect, useRef, useState } from 'react'
import temml from 'temml'
import { Source } from './Maths'

const MOST_CHARS = 4_000
const MOST_EM = 20

function set(source: string, place: HTMLElement, displayMode: boolean): boolean {
  if (source.length > MOST_CHARS) return false
  try {
    temml.render(source, place, { displayMode, trust: false, throwOnError: true, maxSize: [MOST_EM, MOST_EM], maxExpand: 200 })
    return true
  } catch {
    place.replaceChildren()
    return false
  }
}

export default function Tex({ source, isDisplay }: { source: string; isDisplay: boolean }) {
  const place = useRef<HTMLSpanElement>(null)
  const [isSet, setIsSet] = useState(true)
  useLayoutEffect(() => {
    if (place.current) setIsSet(set(source, place.current, isDisplay))
  }, [source, isDisplay])
  return (
    <>
      <span ref={place} className={isDisplay ? 'maths display' : 'maths'} hidden={!isSet} {...(isDisplay && { role: 'group', tabIndex: 0 })} />
      {!isSet && <Source source={source} isDisplay={isDisplay} />}
    </>
  )
}
