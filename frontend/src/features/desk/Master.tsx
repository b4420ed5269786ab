// All dials together: the master fader, and how far they push in all.

import { Trans, useLingui } from '@lingui/react/macro'
import { type KeyboardEvent, useId } from 'react'
import type { Edition } from '#/api/shapes'
import { actingDials, MASTER_MOST, masterOf, masterTurned, totalPush } from './acting'
import { editionMix, type Mix } from './mix'
import { useHand } from './useHand'

const STEP = 0.05
const PAGE = 0.25
const NEARLY = 1.005 // what is shown as 100 % is not over it
const METER_MOST = 2

function afterKey(key: string, master: number): number | null {
  switch (key) {
    case 'ArrowUp':
    case 'ArrowRight':
      return master + STEP
    case 'ArrowDown':
    case 'ArrowLeft':
      return master - STEP
    case 'PageUp':
      return master + PAGE
    case 'PageDown':
      return master - PAGE
    case 'Home':
      return 0
    case 'End':
      return MASTER_MOST
    case 'Backspace':
    case 'Delete':
      return 1
    default:
      return null
  }
}

const percent = (share: number) => Math.round(share * 100)

function PushMeter({ mix, edition }: { mix: Mix; edition: Edition }) {
  const { t } = useLingui()
  const push = totalPush(mix)
  const isOver = push > NEARLY
  const isPrinted = isOver && push <= totalPush(editionMix(edition)) * NEARLY
  const isUntested = actingDials(mix).some(({ clamp, feature }) => clamp.strength !== 0 && !feature.dial.safe)
  const told = t`${percent(push)} % of the tested range`
  return (
    <div className="push">
      <div className="push-line">
        <span id="push-name">
          <Trans>Total push</Trans>
        </span>
        <b className={isOver ? 'over' : undefined}>{percent(push)} %</b>
      </div>
      <div className="tr" role="meter" aria-labelledby="push-name" aria-valuemin={0} aria-valuemax={percent(METER_MOST)} aria-valuenow={Math.min(percent(push), percent(METER_MOST))} aria-valuetext={told}>
        <div className="band" style={{ insetInlineStart: 0, width: `${100 / METER_MOST}%` }} />
        <div className="fill up" style={{ insetInlineStart: 0, width: `${(Math.min(push, 1) / METER_MOST) * 100}%` }} />
        {isOver && <div className="fill clip" style={{ insetInlineStart: `${100 / METER_MOST}%`, width: `${((Math.min(push, METER_MOST) - 1) / METER_MOST) * 100}%` }} />}
      </div>
      {isOver && (
        <p className="over" role="status">
          {isPrinted ? (
            <Trans>Past what was tested of single dials; the edition is printed so.</Trans>
          ) : (
            <Trans>Further than any dial was tested alone: sentences may break. Turn the master down.</Trans>
          )}
        </p>
      )}
      {isUntested && (
        <p className="hint">
          <Trans>A dial here was not tested; it counts against its end.</Trans>
        </p>
      )}
    </div>
  )
}

export function Master({ mix, edition, onMix }: { mix: Mix; edition: Edition; onMix: (mix: Mix) => void }) {
  const { t } = useLingui()
  const id = useId()
  const master = masterOf(mix)
  const { holds, onPointerDown } = useHand()
  const set = (value: number) => onMix({ ...mix, master: Number(Math.min(MASTER_MOST, Math.max(0, value)).toFixed(2)) })
  const onKeyDown = (event: KeyboardEvent) => {
    const next = event.ctrlKey || event.metaKey || event.altKey ? null : afterKey(event.key, master)
    if (next === null) return
    event.preventDefault()
    set(next)
  }
  const words = master === 0 ? t`0 %, no dial acts` : master === 1 ? t`100 %, dials as they stand` : t`${percent(master)} %, all dials`
  return (
    <section className="strip master" aria-label={t`Master`}>
      <div className="h">
        <label className="n" htmlFor={id}>
          <Trans>Master</Trans>
          <small>
            <Trans>all dials together</Trans>
          </small>
        </label>
        <output className={master === 1 ? 'led off' : 'led pos'} htmlFor={id}>
          {percent(master)} %
        </output>
      </div>
      <div className="sl">
        <div className="tr" aria-hidden="true">
          <div className="fill up" style={{ insetInlineStart: 0, width: `${(master / MASTER_MOST) * 100}%` }} />
        </div>
        <div className="zero at-one" aria-hidden="true" />
        <input
          id={id}
          className="rng"
          type="range"
          min={0}
          max={MASTER_MOST}
          step={0.01}
          value={master}
          aria-valuetext={words}
          onChange={({ target }) => set(holds() ? masterTurned(Number(target.value)) : Number(target.value))}
          onKeyDown={onKeyDown}
          onPointerDown={onPointerDown}
          onDoubleClick={() => set(1)}
        />
      </div>
      <div className="sc thirds" aria-hidden="true">
        <span>0 %</span>
        <span>100 %</span>
        <span>150 %</span>
      </div>
      <PushMeter mix={mix} edition={edition} />
    </section>
  )
}
