// Model text as safe elements, cut into blocks so that only the growing one is read and rendered anew.

import { memo, useEffect, useMemo } from 'react'
import { blocks } from './blocks'
import { mathsExpected } from './markdown/Maths'
import { read } from './markdown/reader'
import { Tokens } from './markdown/Tokens'

/** One piece of Markdown; the whole of it is a piece too. */
export const Block = memo(function Block({ text }: { text: string }) {
  useEffect(() => mathsExpected(text), [text])
  return <Tokens of={read(text)} />
})

export function Markdown({ text, isOpen = false }: { text: string; isOpen?: boolean }) {
  const list = useMemo(() => blocks(text, isOpen), [text, isOpen])
  return list.map((block, index) => <Block key={index} text={block} />)
}
