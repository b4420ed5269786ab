// Who answers from now on: one, or up to four columnists and mixes side by side, the bare model among them.

import './who.css'
import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { useState } from 'react'
import { sentenceOf } from '#/api/http'
import type { Dial, Persona } from '#/api/shapes'
import { actingDials } from '#/features/desk/acting'
import { isEdited, type Mix, spareOf } from '#/features/desk/mix'
import { MixGlyph } from '#/features/personas/MixGlyph'
import { Dialog } from '#/ui/Dialog'
import { MOST_VOICES, type Speaker } from '../voices'
import { FromGallery } from './FromGallery'
import { useColumnists } from './useColumnists'

interface WhoProps {
  readonly persona: Persona
  readonly mix: Mix
  readonly voices: readonly Speaker[]
  /** Picks one of them, or several; says what is wrong by throwing. */
  readonly onPick: (voices: readonly Speaker[]) => Promise<void>
  readonly onClose: () => void
}

interface Candidate {
  readonly speaker: Speaker
  readonly name: string
  readonly line: string
  readonly dials: readonly Dial[]
}

const nameOf = ({ persona, as = 'desk' }: Speaker) => `${persona}/${as}`
const isSame = (one: Speaker, other: Speaker) => nameOf(one) === nameOf(other)

/** What the conversation itself can answer with: its columnist in every mix there is, and without any. */
function useMixes(persona: Persona, mix: Mix): readonly Candidate[] {
  const { t } = useLingui()
  const { slug: own, name, byline, edition } = persona
  const isTurned = isEdited(mix, edition)
  const [here, there] = mix.slot === 'B' ? ['B', 'A'] : ['A', 'B']
  const as = (what: Speaker['as']): Speaker => (what ? { persona: own, as: what } : { persona: own })
  return [
    { speaker: as(undefined), name, line: mix.spare ? t`Mix ${here}, as the desk stands` : isTurned ? t`As the desk stands` : byline, dials: actingDials(mix) },
    ...(mix.spare ? [{ speaker: as('spare'), name: t`${name}, mix ${there}`, line: t`The other side of the desk`, dials: actingDials(spareOf(mix)) }] : []),
    ...(isTurned ? [{ speaker: as('printed'), name: t`${name}, as printed`, line: t`Edition ${edition.number}, no dial turned`, dials: edition.clamps }] : []),
    ...(edition.prompt ? [{ speaker: as('dry'), name: t`${name}, prompt only`, line: t`The prompt without the dials`, dials: [] }] : []),
    { speaker: as('bare'), name: t`Unsteered`, line: edition.prompt ? t`The model by itself: no prompt, no dials` : t`The model by itself: no dials`, dials: [] },
  ]
}

function Row({ candidate, isOn, isFull, onToggle }: { candidate: Candidate; isOn: boolean; isFull: boolean; onToggle: () => void }) {
  return (
    <li>
      <label>
        <input type="checkbox" checked={isOn} disabled={!isOn && isFull} onChange={onToggle} />
        <MixGlyph dials={candidate.dials} />
        <span>
          <b>{candidate.name}</b> <small>{candidate.line}</small>
        </span>
      </label>
    </li>
  )
}

function Verb({ count }: { count: number }) {
  if (count === 0) return <Trans>Pick at least one</Trans>
  return <Plural value={count} one="Let this one answer" other="Let # answer side by side" />
}

export function WhoAnswers({ persona, mix, voices, onPick, onClose }: WhoProps) {
  const { t } = useLingui()
  const [picked, setPicked] = useState<readonly Speaker[]>(voices.length > 0 ? voices : [{ persona: persona.slug }])
  const [fault, setFault] = useState<string | null>(null)
  const mixes = useMixes(persona, mix)
  const [met, setMet] = useState<readonly Persona[]>([])
  const others = useColumnists(persona, voices, met).map(({ slug, name, byline, edition }) => ({ speaker: { persona: slug }, name, line: byline, dials: edition.clamps }))
  const known = [...mixes, ...others]
  const standing = picked.flatMap((one) => known.find(({ speaker }) => isSame(speaker, one))?.speaker ?? [])
  const row = (candidate: Candidate) => {
    const { speaker } = candidate
    const isOn = standing.some((one) => isSame(one, speaker))
    const toggle = () => setPicked(isOn ? standing.filter((one) => !isSame(one, speaker)) : [...standing, speaker])
    return <Row key={nameOf(speaker)} candidate={candidate} isOn={isOn} isFull={standing.length >= MOST_VOICES} onToggle={toggle} />
  }
  const submit = () => {
    setFault(null)
    onPick(standing).then(onClose, (error: unknown) => setFault(sentenceOf(error)))
  }
  return (
    <Dialog title={t`Who answers next`} onClose={onClose}>
      <p className="lede">
        <Trans>One, or up to {MOST_VOICES} side by side: the same question, the same luck. What was said so far stays.</Trans>
      </p>
      <h3 className="who-head">
        <Trans>Mixes</Trans>
      </h3>
      <ul className="who-list">{mixes.map(row)}</ul>
      <h3 className="who-head">
        <Trans>Columnists</Trans>
      </h3>
      <ul className="who-list">{others.map(row)}</ul>
      <FromGallery
        known={[persona.slug, ...others.map(({ speaker }) => speaker.persona)]}
        isFull={standing.length >= MOST_VOICES}
        onMet={(one) => {
          setMet([...met, one])
          setPicked([...standing, { persona: one.slug }])
        }}
      />
      {fault && (
        <p className="ending fault" role="alert">
          {fault}
        </p>
      )}
      <div className="row decide">
        <button type="button" className="btn primary" disabled={standing.length === 0} onClick={submit}>
          <Verb count={standing.length} />
        </button>
        <button type="button" className="btn" onClick={onClose}>
          <Trans>Cancel</Trans>
        </button>
      </div>
    </Dialog>
  )
}
