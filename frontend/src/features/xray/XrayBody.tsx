// What was seen: the colours over the reply, and beside it the word that is looked at, or all of them.

import { Trans, useLingui } from '@lingui/react/macro'
import { useCallback, useEffect, useId, useMemo, useRef, useState } from 'react'
import type { Feature, Reply } from '#/api/shapes'
import type { Xray } from '#/api/xray'
import { align } from './align'
import { Chooser, useTitleOf } from './Chooser'
import { Legend } from './Legend'
import { canPaint } from './paint'
import { Spans } from './Spans'
import { useColours, useMarked } from './useColours'
import { usePointed } from './usePointed'
import { named, percent, valueWords } from './why'
import { chance, type Choice, firstChoice, nameOf, SURPRISE, type Shown, shownOf, type Word, wordsOf } from './words'
import { WordCard } from './WordCard'
import { WordTable } from './WordTable'

interface BodyProps {
  readonly xray: Xray
  readonly reply: Reply
  readonly text: string
  readonly isFull: boolean
  /** Whether it can be seen now. */
  readonly onWatch: (feature: Feature) => Promise<boolean>
}

function strongest({ choice, values }: Shown): number {
  const weight = (value: number | null) => (value === null ? 0 : choice.kind === 'surprise' ? 1 - value : Math.abs(value))
  return values.reduce<number>((best, value, at) => (weight(value) > weight(values[best] ?? null) ? at : best), 0)
}

/** A native range: arrows go from word to word, and a screen reader says them. */
function Walker({ words, at, hasFocus, onWalk }: { words: readonly Word[]; at: number; hasFocus: boolean; onWalk: (at: number) => void }) {
  const id = useId()
  const range = useRef<HTMLInputElement>(null)
  useEffect(() => {
    if (hasFocus) range.current?.focus()
  }, [hasFocus])
  const word = words[at]
  const [place, count] = [at + 1, words.length]
  return (
    <div className="x-walker">
      <label htmlFor={id}>
        <Trans>
          Word {place} of {count}
        </Trans>
      </label>
      <input
        id={id}
        ref={range}
        type="range"
        min={0}
        max={words.length - 1}
        step={1}
        value={at}
        aria-valuetext={word && `${named(word.text)}, ${percent(chance(word.token.logprob))}`}
        onChange={(event) => onWalk(Number(event.target.value))}
      />
    </div>
  )
}

export function XrayBody({ xray, reply, text, isFull, onWatch }: BodyProps) {
  const { t } = useLingui()
  const [article] = useState(() => document.getElementById(`reply-${reply.id}`))
  const alignment = useMemo(() => article && align(text, article.querySelectorAll('.body:not(.xray-spans)')), [article, text])
  const words = useMemo(() => wordsOf(xray), [xray])
  const [wanted, setWanted] = useState<Choice | null>(null)
  const isHere = wanted && (wanted.kind === 'surprise' || xray.features.some(({ feature }) => nameOf(feature) === wanted.name))
  const choice = useMemo(() => (isHere ? wanted : firstChoice(xray)), [isHere, wanted, xray])
  const shown = useMemo(() => shownOf(xray, words, choice), [xray, words, choice])
  const [picked, setPicked] = useState<number | null>(null)
  const [hovered, setHovered] = useState<number | null>(null)
  const [isTable, setIsTable] = useState(false)
  const [isFromTable, setIsFromTable] = useState(false) // its row is gone, and the focus with it
  const at = Math.min(hovered ?? picked ?? strongest(shown), words.length - 1)
  const word = words[at]
  const titleOf = useTitleOf(xray)
  const onPick = useCallback((next: number) => {
    setPicked(next)
    setIsTable(false)
  }, [])
  const show = (next: boolean) => {
    setIsTable(next)
    setIsFromTable(false)
  }
  const pickRow = (next: number) => {
    onPick(next)
    setIsFromTable(true)
  }
  usePointed(article, words, alignment, { onHover: setHovered, onPick })
  useColours(words, shown, word, alignment)
  useMarked(article)
  useEffect(() => {
    if (picked === null || !words[picked] || !alignment) return
    const [piece] = alignment.pieces(words[picked].from, words[picked].to)
    piece?.node.parentElement?.scrollIntoView({ block: 'nearest' })
  }, [picked, words, alignment])

  const watch = async (feature: Feature) => {
    if (await onWatch(feature)) setWanted({ kind: 'read', name: nameOf(feature) })
  }
  return (
    <>
      {article && !canPaint() && <Spans article={article} words={words} shown={shown} chosen={at} />}
      {xray.why !== null && (
        <p className="x-soft">
          <Trans>Close, not exact.</Trans> {xray.why}
        </p>
      )}
      <Chooser xray={xray} choice={shown.choice} isFull={isFull} onChoose={setWanted} onWatch={(feature) => void watch(feature)} />
      <Legend kind={shown.choice.kind} />
      <div className="pair" role="group" aria-label={t`View`}>
        <button type="button" className="tog" aria-pressed={!isTable} onClick={() => show(false)}>
          <Trans>One word</Trans>
        </button>
        <button type="button" className="tog" aria-pressed={isTable} onClick={() => show(true)}>
          <Trans>All words</Trans>
        </button>
      </div>
      {isTable ? (
        <WordTable words={words} shown={shown} chosen={at} title={titleOf(choice)} tell={(value) => valueWords(choice.kind, value)} onChoose={pickRow} />
      ) : (
        <>
          <Walker words={words} at={at} hasFocus={isFromTable} onWalk={setPicked} />
          {word && <WordCard xray={xray} word={word} clamps={reply.clamps} />}
        </>
      )}
      {shown.choice === SURPRISE && xray.features.length === 0 && (
        <p className="x-soft">
          <Trans>No dial was turned here. Find a feature above to see where it was on.</Trans>
        </p>
      )}
    </>
  )
}
