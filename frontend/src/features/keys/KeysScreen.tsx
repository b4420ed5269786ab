// Keyboard shortcuts: see them, bind them anew, switch them off.

import './keys.css'
import { type KeyboardEvent, useState } from 'react'
import { TopBar } from '#/app/TopBar'
import { announce } from '#/ui/announce'
import { comboOf, DEEDS, type Deed, isSafe, keysSave, ownerOf, OWN, shown, useKeys } from './keys'

function bind(deed: Deed, combo: string | null): string | null {
  const { bound } = useKeys.getState()
  if (combo !== null && !isSafe(combo)) return 'Hold Ctrl, ⌘ or Alt with it, or press a function key.'
  const owner = combo === null ? null : ownerOf(combo, bound)
  if (owner && owner !== deed) return `${shown(combo ?? '')} is “${DEEDS[owner]}” already.`
  keysSave({ bound: { ...bound, [deed]: combo } })
  announce(combo === null ? `${DEEDS[deed]}: no shortcut` : `${DEEDS[deed]}: ${shown(combo)}`)
  return null
}

function Row({ deed }: { deed: Deed }) {
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
      <span className="t">{DEEDS[deed]}</span>
      <kbd>{combo ? shown(combo) : 'None'}</kbd>
      <button
        type="button"
        className="btn"
        aria-label={isAsking ? `Press keys… for ${DEEDS[deed]}` : `Change the keys for ${DEEDS[deed]}`}
        onKeyDown={listen}
        onBlur={() => setIsAsking(false)}
        onClick={() => {
          setIsAsking(true)
          setWrong(null)
        }}
      >
        {isAsking ? 'Press keys…' : 'Change'}
      </button>
      <button type="button" className="btn" aria-label={`None for ${DEEDS[deed]}`} disabled={combo === null} onClick={() => bind(deed, null)}>
        None
      </button>
      {wrong && (
        <p className="wrong" role="alert">
          {wrong}
        </p>
      )}
    </li>
  )
}

export default function KeysScreen() {
  const isOn = useKeys((keys) => keys.isOn)
  return (
    <main className="paper wide" id="paper">
      <TopBar title="Keyboard shortcuts" />
      <div className="log">
        <div className="col keys">
          <h1>Keyboard shortcuts</h1>
          <p>They are kept in this browser. Whatever they do, a button or a link does too.</p>
          <label className="pick">
            <input type="checkbox" checked={isOn} onChange={({ target }) => keysSave({ isOn: target.checked })} /> Shortcuts are on
          </label>
          <ul aria-label="Shortcuts">
            {(Object.keys(DEEDS) as Deed[]).map((deed) => (
              <Row key={deed} deed={deed} />
            ))}
          </ul>
          <button
            type="button"
            className="btn"
            onClick={() => {
              keysSave({ bound: OWN })
              announce('The shortcuts are as they were at first')
            }}
          >
            Back to the defaults
          </button>
        </div>
      </div>
    </main>
  )
}
