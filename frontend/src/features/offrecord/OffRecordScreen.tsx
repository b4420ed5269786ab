// Off the record: the same paper and desk, and nothing of it is kept.

import './offrecord.css'
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
  const { slug } = persona
  const { mix } = conversation
  const end = () => {
    forget(slug)
    announce('Forgotten')
    void navigate({ to: '/columnists/$slug', params: { slug } })
  }
  const banner = (
    <aside className="offrecord" aria-label="Off the record">
      <p>
        <b>Off the record.</b> Nothing said here is saved: it lives in this tab, and is gone when you reload or close it.
      </p>
      <button type="button" className="btn" onClick={end}>
        Forget and leave
      </button>
    </aside>
  )
  const chips = (
    <>
      <span className="chip still who">
        <MixGlyph dials={mix.isDry ? [] : mix.dials} />
        <span>{`${persona.name} · ${mix.isDry ? 'dry' : `Ed. ${persona.edition.number}`}`}</span>
      </span>
      {conversation.turns.length === 0 && (
        <Link to="/columnists/$slug" params={{ slug }} className="chip on">
          Back on the record
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
      title="Off the record"
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
