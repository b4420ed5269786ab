// ⌘K: one line to type in, and a list that is walked with the arrow keys.

import './palette.css'
import { Plural, useLingui } from '@lingui/react/macro'
import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react'
import { Snippet } from '#/features/find/Snippet'
import { type Deed } from '#/features/keys/keys'
import type { Choice, Group } from './choices'
import { paletteShut } from './open'
import { useGroups } from './useGroups'

interface ListProps {
  readonly id: string
  readonly groups: readonly Group[]
  readonly at: string | undefined
  readonly onRun: (choice: Choice) => void
}

function List({ id, groups, at, onRun }: ListProps) {
  const { t } = useLingui()
  return (
    <div role="listbox" id={id} aria-label={t`Results`} className="found">
      {groups.map(({ name, choices }) => (
        <div role="group" aria-label={name} key={name}>
          <p className="group" aria-hidden="true">
            {name}
          </p>
          {choices.map((choice) => (
            // The keys are heard by the field, which keeps the focus.
            // eslint-disable-next-line jsx-a11y/click-events-have-key-events
            <div
              role="option"
              key={choice.key}
              id={`${id}-${choice.key}`}
              tabIndex={-1}
              aria-selected={choice.key === at}
              className="choice"
              onPointerDown={(event) => event.preventDefault()}
              onClick={() => onRun(choice)}
            >
              <span className="t">{choice.words}</span>
              <span className="s">{choice.aside}</span>
              {choice.snippet && <Snippet parts={choice.snippet} />}
            </div>
          ))}
        </div>
      ))}
    </div>
  )
}

export default function Palette({ deeds, chat }: { deeds: Readonly<Record<Deed, () => void>>; chat: string | null }) {
  const { t } = useLingui()
  const [typed, setTyped] = useState('')
  const [at, setAt] = useState(0)
  const dialog = useRef<HTMLDialogElement>(null)
  const id = useId()
  const { groups, isSearching, trouble } = useGroups(typed, deeds, chat)
  const choices = groups.flatMap((group) => group.choices)
  const here = choices[Math.min(at, choices.length - 1)]
  useEffect(() => {
    const shown = dialog.current
    shown?.showModal()
    return () => shown?.close()
  }, [])
  useEffect(() => {
    if (here) document.getElementById(`${id}-${here.key}`)?.scrollIntoView({ block: 'nearest' })
  }, [id, here])

  const run = (choice: Choice) => {
    paletteShut()
    choice.run()
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing || choices.length === 0) return
    const index = Math.min(at, choices.length - 1)
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (step) setAt((index + step + choices.length) % choices.length)
    else if (event.key === 'Enter' && here) run(here)
    else return
    event.preventDefault()
  }
  return (
    <dialog
      ref={dialog}
      className="palette"
      aria-label={t`Search or go to`}
      onClose={paletteShut}
      onPointerDown={(event) => {
        if (event.target === dialog.current) dialog.current.close()
      }}
    >
      <div className="palette-in">
        <div className="ask-line">
          <input
            role="combobox"
            aria-label={t`A chat, a columnist, an action, or words of your chats`}
            aria-expanded="true"
            aria-controls={id}
            aria-autocomplete="list"
            {...(here && { 'aria-activedescendant': `${id}-${here.key}` })}
            autoComplete="off"
            spellCheck={false}
            placeholder={t`A chat, a columnist, words you remember`}
            value={typed}
            onChange={(event) => {
              setTyped(event.target.value)
              setAt(0)
            }}
            onKeyDown={onKeyDown}
          />
          <button type="button" className="btn" onClick={() => dialog.current?.close()}>
            {t`Close`}
          </button>
        </div>
        {trouble && (
          <p className="wrong" role="alert">
            {trouble}
          </p>
        )}
        <List id={id} groups={groups} at={here?.key} onRun={run} />
        <p className={choices.length === 0 ? 'none' : 'sr'} role="status">
          {isSearching ? t`Searching` : choices.length === 0 ? t`Nothing found.` : <Plural value={choices.length} one="# result" other="# results" />}
        </p>
      </div>
    </dialog>
  )
}
