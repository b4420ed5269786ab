// Keyboard shortcuts: see them, bind them anew, switch them off.

import './keys.css'
import { i18n } from '@lingui/core'
import { t } from '@lingui/core/macro'
import { useLingui } from '@lingui/react/macro'
import { type KeyboardEvent, useState } from 'react'
import { TopBar } from '#/app/TopBar'
import { announce } from '#/ui/announce'
import { comboOf, DEEDS, type Deed, isSafe, keysSave, ownerOf, OWN, shown, useKeys } from './keys'

/** Why it cannot be, or null once it is. */
function bind(deed: Deed, combo: string | null): string | null {
  const { bound } = useKeys.getState()
  if (combo !== null && !isSafe(combo)) return t`Hold Ctrl, ⌘ or Alt with it, or press a function key.`
  const keys = combo === null ? '' : shown(combo)
  const owner = combo === null ? null : ownerOf(combo, bound)
  const name = i18n._(DEEDS[owner ?? deed])
  if (owner && owner !== deed) return t`${keys} is “${name}” already.`
  keysSave({ bound: { ...bound, [deed]: combo } })
  announce(combo === null ? t`${name}: no shortcut` : `${name}: ${keys}`)
  return null
}

function Row({ deed }: { deed: Deed }) {
  const { t } = useLingui()
  const name = t(DEEDS[deed])
  const combo = useKeys(({ bound }) => bound[deed])
  const [isAsking, setIsAsking] = useState(false)
  const [wrong, setWrong] = useState<string | null>(null)
  const listen = (event: KeyboardEvent) => {
    if (!isAsking || event.key === 'Tab') return
    const pressed = comboOf(event.nativeEvent)
    if (pressed === null) return
    event.preventDefault()
    event.stopPropagation()
    if (pressed === 'escape') {
      setIsAsking(false)
      return
    }
    const refused = bind(deed, pressed)
    setWrong(refused)
    if (refused === null) setIsAsking(false)
  }
  return (
    <li className="keyrow">
      <span className="t">{name}</span>
      <kbd>{combo ? shown(combo) : t`None`}</kbd>
      <button
        type="button"
        className="btn"
        aria-label={isAsking ? t`Press keys… for ${name}` : t`Change the keys for ${name}`}
        onKeyDown={listen}
        onBlur={() => setIsAsking(false)}
        onClick={() => {
          setIsAsking(true)
          setWrong(null)
        }}
      >
        {isAsking ? t`Press keys…` : t`Change`}
      </button>
      <button type="button" className="btn" aria-label={t`None for ${name}`} disabled={combo === null} onClick={() => bind(deed, null)}>
        {t`None`}
      </button>
      {wrong && (
        <p className="wrong" role="alert">
          {wrong}
        </p>
      )}
    </li>
  )
}

export default function ShortcutsScreen() {
  const { t } = useLingui()
  const isOn = useKeys((keys) => keys.isOn)
  return (
    <main className="paper wide" id="paper">
      <TopBar title={t`Keyboard shortcuts`} />
      <div className="log">
        <div className="col keys">
          <h1>{t`Keyboard shortcuts`}</h1>
          <p>{t`They are kept in this browser. Whatever they do, a button or a link does too.`}</p>
          <label className="pick">
            <input type="checkbox" checked={isOn} onChange={({ target }) => keysSave({ isOn: target.checked })} /> {t`Shortcuts are on`}
          </label>
          <ul aria-label={t`Shortcuts`}>
            {(Object.keys(DEEDS) as Deed[]).map((deed) => (
              <Row key={deed} deed={deed} />
            ))}
          </ul>
          <button
            type="button"
            className="btn"
            onClick={() => {
              keysSave({ bound: OWN })
              announce(t`The shortcuts are as they were at first`)
            }}
          >
            {t`Back to the defaults`}
          </button>
        </div>
      </div>
    </main>
  )
}
