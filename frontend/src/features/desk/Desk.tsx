// The desk: the dials of this conversation, alone and together, and the way back and forth between their mixes.

import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { type KeyboardEvent, lazy, type Ref, Suspense, useRef, useState } from 'react'
import type { Dial, Edition, Feature, Persona } from '#/api/shapes'
import { late } from '#/lib/late'
import { announce } from '#/ui/announce'
import { Icon } from '#/ui/icons'
import type { Conversation } from '../chat/useConversation'
import { dialRemoved, isMuted, isSoloed, mastered, masterOf, muteToggled, silenceOf, soloToggled } from './acting'
import { Compare } from './Compare'
import { DeskBar, type Panel } from './DeskBar'
import { DialStrip } from './DialStrip'
import { dialFor, dialOf, keyOf } from './dials'
import { Master } from './Master'
import { editionMix, isEdited, type Mix, onThisSide } from './mix'
import { moveNoted } from './moves'
import { useFocusBack } from './useFocusBack'
import { useUndo } from './useUndo'

const FeatureSearch = lazy(late(async () => ({ default: (await import('./FeatureSearch')).FeatureSearch })))
const MixHistory = lazy(late(async () => ({ default: (await import('./MixHistory')).MixHistory })))
const Sides = lazy(late(async () => ({ default: (await import('./Sides')).Sides })))
const SaveMix = lazy(late(async () => ({ default: (await import('./SaveMix')).SaveMix })))

interface DeskProps {
  readonly persona: Persona
  readonly conversation: Conversation
  readonly most: number
  readonly onClose?: (() => void) | undefined
  readonly ref?: Ref<HTMLElement>
}

function Tally({ count, isAltered, edition }: { count: number; isAltered: boolean; edition: Edition }) {
  const { number } = edition
  return (
    <small>
      <Plural value={count} one="# dial" other="# dials" /> · {isAltered ? <Trans>edited since Ed. {number}</Trans> : <Trans>Edition {number}</Trans>}
    </small>
  )
}

function Hint({ mix, isLive, isMissing }: { mix: Mix; isLive: boolean; isMissing: boolean }) {
  if (isMissing) return <Trans>The features of this columnist are not installed here; its dials cannot act.</Trans>
  if (mix.isDry) return <Trans>Dry: the next reply comes from the unsteered model. The dials keep their places.</Trans>
  if (isLive) return <Trans>Live: a turned dial changes the reply being written.</Trans>
  return <Trans>A turned dial applies to the next reply.</Trans>
}

function DryWet({ isDry, onTurn }: { isDry: boolean; onTurn: (isDry: boolean) => void }) {
  const { t } = useLingui()
  return (
    <div className="pair" role="group" aria-label={t`Steering`}>
      <button type="button" className="tog" aria-pressed={isDry} onClick={() => onTurn(true)}>
        <Trans>Dry</Trans>
      </button>
      <button type="button" className="tog" aria-pressed={!isDry} onClick={() => onTurn(false)}>
        <Trans>Wet</Trans>
      </button>
    </div>
  )
}

/** Where the focus goes when this strip is taken away: to a dial beside it, or to where one is added. */
function nextTo(list: HTMLElement | null, place: number): HTMLElement | null | undefined {
  const beside = list?.children[place + 1] ?? list?.children[place - 1]
  return beside ? beside.querySelector<HTMLElement>('.rng') : list?.closest('.desk')?.querySelector<HTMLElement>('[data-panel=add]')
}

function Dials({ mix, onMix }: { mix: Mix; onMix: (mix: Mix) => void }) {
  const { t } = useLingui()
  const master = masterOf(mix)
  const list = useRef<HTMLUListElement>(null)
  const remove = (dial: Dial) => {
    nextTo(list.current, mix.dials.indexOf(dial))?.focus()
    onMix(dialRemoved(mix, dial))
    announce(t`${dial.feature.label} removed`)
  }
  return (
    <ul ref={list}>
      {mix.dials.map((dial) => (
        <DialStrip
          key={keyOf(dial.clamp)}
          dial={dial}
          silence={silenceOf(mix, dial)}
          acts={dialOf(mastered(dial, master))}
          switches={{
            isMuted: isMuted(mix, dial),
            isSoloed: isSoloed(mix, dial),
            onMute: () => onMix(muteToggled(mix, dial)),
            onSolo: () => onMix(soloToggled(mix, dial)),
          }}
          onTurn={(next) => onMix({ ...mix, dials: mix.dials.map((other) => (other === dial ? next : other)) })}
          onRemove={() => remove(dial)}
        />
      ))}
    </ul>
  )
}

interface OpenPanelProps extends Pick<DeskProps, 'persona' | 'conversation' | 'most'> {
  readonly panel: Panel | null
  readonly onMix: (mix: Mix) => void
  readonly onClose: () => void
}

function OpenPanel({ panel, persona, conversation, most, onMix, onClose }: OpenPanelProps) {
  const { t } = useLingui()
  const { mix } = conversation
  const held = new Set(mix.dials.map(({ clamp }) => keyOf(clamp)))
  const add = (feature: Feature) => {
    onMix({ ...mix, dials: [...mix.dials, dialFor(feature)] })
    announce(t`${feature.label} added to the desk`)
  }
  return (
    <Suspense fallback={null}>
      {panel === 'add' && (
        <FeatureSearch
          isOnDesk={(feature) => held.has(`${feature.artifact}/${feature.index}`)}
          isFull={mix.dials.length >= most}
          held={mix.dials.map(({ feature }) => feature)}
          onAdd={add}
          onClose={onClose}
        />
      )}
      {panel === 'history' && <MixHistory persona={persona} conversation={conversation} onMix={onMix} onClose={onClose} />}
      {panel === 'sides' && <Sides persona={persona} conversation={conversation} onMix={onMix} onClose={onClose} />}
      {panel === 'save' && <SaveMix persona={persona} conversation={conversation} onClose={onClose} />}
    </Suspense>
  )
}

export function Desk({ persona, conversation, most, onClose, ref }: DeskProps) {
  const { t } = useLingui()
  const [panel, setPanel] = useState<Panel | null>(null)
  useFocusBack(panel)
  const { mix, turnMix, active, place } = conversation
  const { edition } = persona
  const isAltered = isEdited(mix, edition)
  const onMix = (next: Mix) => {
    moveNoted(place.conversation, mix, next)
    turnMix(next)
  }
  const undo = useUndo(place.conversation, mix, turnMix)
  const turnTo = (wanted: Panel) => setPanel(panel === wanted ? null : wanted)
  const isOpen = (one: Panel) => panel === one
  return (
    // What is listened to here are the keys of undo, wherever on the desk the focus is.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <aside className="desk" id="desk" aria-label={t`Mixing desk`} tabIndex={-1} ref={ref} onKeyDown={(event: KeyboardEvent<HTMLElement>) => undo.onKey(event)}>
      <header>
        <div className="title">
          <h2>
            <Trans>Mixing desk</Trans>
          </h2>
          <Tally count={mix.dials.length} isAltered={isAltered} edition={edition} />
        </div>
        <DryWet isDry={mix.isDry} onTurn={(isDry) => onMix({ ...mix, isDry })} />
        {onClose && (
          <button type="button" className="ms" aria-label={t`Close the desk`} onClick={onClose}>
            <Icon name="down" />
          </button>
        )}
      </header>
      <DeskBar undo={undo} mix={mix} panel={panel} onPanel={turnTo} onMix={onMix} />
      <div className="strips">
        <Compare conversation={conversation} persona={persona} />
        <p className="hint">
          <Hint mix={mix} isLive={active !== null} isMissing={edition.artifact_missing} />
        </p>
        <OpenPanel panel={panel} persona={persona} conversation={conversation} most={most} onMix={onMix} onClose={() => setPanel(null)} />
        {mix.dials.length === 0 && (
          <p className="hint">
            <Trans>No dials yet. Add one, and turn it.</Trans>
          </p>
        )}
        <Dials mix={mix} onMix={onMix} />
        {mix.dials.length > 0 && <Master mix={mix} edition={edition} onMix={onMix} />}
      </div>
      <footer className="foot">
        <button type="button" className="btn" disabled={!isAltered} onClick={() => onMix(onThisSide(mix, editionMix(edition)))}>
          <Trans>Reset</Trans>
        </button>
        {isAltered && (
          <button type="button" className="btn" data-panel="save" aria-expanded={isOpen('save')} onClick={() => turnTo('save')}>
            <Trans>Save</Trans>
          </button>
        )}
        <button type="button" className="btn primary" data-panel="add" aria-expanded={isOpen('add')} onClick={() => turnTo('add')}>
          <Icon name="plus" /> <Trans>Add a dial</Trans>
        </button>
      </footer>
    </aside>
  )
}
