// Off the record: the same paper and desk, and nothing of it is kept.

import './offrecord.css'
import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useParams } from '@tanstack/react-router'
import { personaQuery } from '#/api/queries/personas'
import type { Persona } from '#/api/shapes'
import { ConversationPaper } from '#/app/Conversation'
import { Loading, Trouble } from '#/app/ConversationScreens'
import { MixGlyph } from '#/features/personas/MixGlyph'
import { announce } from '#/ui/announce'
import { forget, useOffRecord } from './useOffRecord'

function OffRecord({ persona }: { persona: Persona }) {
  const conversation = useOffRecord(persona)
  const navigate = useNavigate()
  const { t } = useLingui()
  const { slug } = persona
  const { mix } = conversation
  const { number } = persona.edition
  const end = () => {
    forget(slug)
    announce(t`Forgotten`)
    void navigate({ to: '/columnists/$slug', params: { slug } })
  }
  const banner = (
    <aside className="offrecord" aria-label={t`Off the record`}>
      <p>
        <Trans>
          <b>Off the record.</b> Nothing said here is saved: it lives in this tab, and is gone when you reload or close it.
        </Trans>
      </p>
      <button type="button" className="btn" onClick={end}>
        <Trans>Forget and leave</Trans>
      </button>
    </aside>
  )
  const chips = (
    <>
      <span className="chip still who">
        <MixGlyph dials={mix.isDry ? [] : mix.dials} />
        <span>{`${persona.name} · ${mix.isDry ? t`dry` : t`Ed. ${number}`}`}</span>
      </span>
      {conversation.turns.length === 0 && (
        <Link to="/columnists/$slug" params={{ slug }} className="chip on">
          <Trans>Back on the record</Trans>
        </Link>
      )}
    </>
  )
  return (
    <ConversationPaper
      persona={persona}
      chat={null}
      conversation={conversation}
      path={`/columnists/${slug}/off-the-record`}
      title={t`Off the record`}
      banner={banner}
      chips={chips}
    />
  )
}

export default function OffRecordScreen() {
  const { slug } = useParams({ from: '/columnists/$slug/off-the-record' })
  const { data: persona, error } = useQuery(personaQuery(slug))
  if (persona) return <OffRecord key={slug} persona={persona} />
  return error ? <Trouble error={error} what="columnist" /> : <Loading />
}
