// Under the name of the desk: undo, redo, what was mixed before, and its two sides.

import { Trans, useLingui } from '@lingui/react/macro'
import { Icon } from '#/ui/icons'
import { type Mix, type Slot, slotTurned } from './mix'
import type { Undo } from './useUndo'

export type Panel = 'add' | 'history' | 'sides' | 'save'

interface BarProps {
  readonly undo: Undo
  readonly mix: Mix
  readonly panel: Panel | null
  readonly onPanel: (panel: Panel) => void
  readonly onMix: (mix: Mix) => void
}

const SLOTS: readonly Slot[] = ['A', 'B']

export function DeskBar({ undo: { back, forth }, mix, panel, onPanel, onMix }: BarProps) {
  const { t } = useLingui()
  const { slot = 'A' } = mix
  return (
    <div className="deskbar" role="toolbar" aria-label={t`Mixes`}>
      <button type="button" className="ms" aria-label={t`Undo`} title={t`Undo`} aria-keyshortcuts="Control+Z Meta+Z" aria-disabled={!back} onClick={() => back?.()}>
        <Icon name="undo" />
      </button>
      <button type="button" className="ms" aria-label={t`Redo`} title={t`Redo`} aria-keyshortcuts="Control+Shift+Z Meta+Shift+Z" aria-disabled={!forth} onClick={() => forth?.()}>
        <Icon name="redo" />
      </button>
      <button type="button" className="tog" data-panel="history" aria-expanded={panel === 'history'} onClick={() => onPanel('history')}>
        <Trans>History</Trans>
      </button>
      <div className="pair" role="group" aria-label={t`Side of the desk`}>
        {SLOTS.map((side) => (
          <button key={side} type="button" className="tog side" aria-label={t`Mix ${side}`} aria-pressed={slot === side} onClick={() => onMix(slotTurned(mix, side))}>
            {side}
          </button>
        ))}
      </div>
      <button type="button" className="tog" data-panel="sides" aria-expanded={panel === 'sides'} onClick={() => onPanel('sides')}>
        <Trans>A or B?</Trans>
      </button>
    </div>
  )
}
