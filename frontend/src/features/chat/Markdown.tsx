// Model text as safe elements, cut into blocks so that only the growing one is read and rendered anew.

import { memo, useEffect, useMemo } from 'react'
import { blocks } from './blocks'
import { formulaAt, setterFetch, useSetter } from './markdown/Maths'
import { read } from './markdown/reader'
import { Tokens } from './markdown/Tokens'

/** One piece of Markdown; the whole of it is a piece too. */
export const Block = memo(function Block({ text }: { text: string }) {
  return <Tokens of={read(text)} />
})

const LONGEST = 24 // characters of a word that is waited for
const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/u

/** Without the word that is being written: half of it may fit where the whole of it does not, and would jump to the next line. */
export function wholeWords(text: string): string {
  const tail = text.slice(-LONGEST)
  const word = tail.slice(tail.search(/\S*$/u))
  return word.length === tail.length || UNSPACED.test(word) ? text : text.slice(0, text.length - word.length)
}

/** While it streams, a formula waits for what sets it: set later, it would move the lines that are being read. */
function useReady(text: string, isOpen: boolean): string {
  const isSetterThere = useSetter() !== null
  const from = useMemo(() => (isSetterThere ? -1 : formulaAt(text)), [text, isSetterThere])
  const isWanted = from >= 0
  useEffect(() => {
    if (isWanted) setterFetch()
  }, [isWanted])
  if (!isOpen) return text
  return wholeWords(isWanted ? text.slice(0, from) : text)
}

export function Markdown({ text, isOpen = false }: { text: string; isOpen?: boolean }) {
  const ready = useReady(text, isOpen)
  const list = useMemo(() => blocks(ready, isOpen), [ready, isOpen])
  return list.map((block, index) => <Block key={index} text={block} />)
}
