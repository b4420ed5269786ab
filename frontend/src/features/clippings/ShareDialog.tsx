// Share a clipping: the chat up to one reply, for whoever has the link.

import './clippings.css'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { type SyntheticEvent, useState } from 'react'
import { ApiError, sentenceOf } from '#/api/http'
import { clippingCreate, type ClippingMade } from '#/api/keeping'
import { chatQuery } from '#/api/queries/chats'
import { clippingsQuery } from '#/api/queries/keeping'
import { sessionQuery } from '#/api/queries/session'
import { queryClient } from '#/api/queryClient'
import type { Reply } from '#/api/shapes'
import { copyText } from '#/lib/copy'
import { momentOf } from '#/lib/days'
import { Dialog } from '#/ui/Dialog'
import { expiryOf, LASTS, type Lasts } from './expiry'

const TITLE_CHARS = 120

function Made({ clipping }: { clipping: ClippingMade }) {
  const address = `${location.origin}${clipping.address}`
  return (
    <>
      <p>
        Whoever has this link reads the clipping{clipping.expires_at && `, until ${momentOf(clipping.expires_at)}`}. It is shown this once:
        only a fingerprint of it is kept.
      </p>
      <label className="asked">
        Link
        <input readOnly value={address} onFocus={({ target }) => target.select()} />
      </label>
      <div className="ends">
        <button type="button" className="btn primary" onClick={() => void copyText(address)}>
          Copy the link
        </button>
        <a className="btn" href={clipping.address} target="_blank" rel="noreferrer">
          Open it
        </a>
        <Link className="btn" to="/you/clippings">
          Clippings you share
        </Link>
      </div>
    </>
  )
}

function AccountNeeded() {
  return (
    <>
      <p>Sharing needs an account: what others can open has an author who can be reached. Your chats come along when you sign up.</p>
      <div className="ends">
        <a className="btn primary" href="/account/signup">
          Sign up
        </a>
      </div>
    </>
  )
}

interface FormProps {
  readonly chat: string
  readonly reply: Reply
  readonly onMade: (clipping: ClippingMade) => void
}

function Wrong({ id, error }: { id: string; error: ApiError | null }) {
  if (!error) return null
  return (
    <span className="wrong" role="alert" id={id}>
      {error.message}
    </span>
  )
}

function ShareForm({ chat, reply, onMade }: FormProps) {
  const known = useQuery({ ...chatQuery(chat), refetchInterval: false }).data
  const [title, setTitle] = useState(known?.title ?? '')
  const [showsPersona, setShowsPersona] = useState(true)
  const [lasts, setLasts] = useState<Lasts>('forever')
  const [error, setError] = useState<ApiError | null>(null)
  const [isBusy, setIsBusy] = useState(false)
  const submit = async (event: SyntheticEvent) => {
    event.preventDefault()
    if (isBusy) return
    setIsBusy(true)
    setError(null)
    try {
      const body = { upto: reply.id, title: title.trim(), shows_persona: showsPersona, expires_at: expiryOf(lasts, Date.now()) }
      onMade(await clippingCreate(chat, body))
      void queryClient.invalidateQueries({ queryKey: clippingsQuery.queryKey })
    } catch (caught) {
      setError(caught instanceof ApiError ? caught : new ApiError(0, 'unexpected', sentenceOf(caught)))
      setIsBusy(false)
    }
  }
  const at = (field: string) => (error?.field === field ? error : null)
  const elsewhere = error && !at('title') && !at('expires_at') ? error : null
  return (
    <form className="sharing" onSubmit={(event) => void submit(event)}>
      <p>Everything from the first question up to this reply can be read by whoever has the link. It stays as it is now, whatever you do later.</p>
      {reply.is_satire && (
        <p className="hint">
          <span className="satire">AI satire</span>
          The clipping carries this label.
        </p>
      )}
      <label className="asked">
        Title
        <input
          value={title}
          maxLength={TITLE_CHARS}
          placeholder="A conversation"
          aria-invalid={at('title') !== null}
          aria-describedby="share-title-wrong"
          onChange={({ target }) => setTitle(target.value)}
        />
        <Wrong id="share-title-wrong" error={at('title')} />
      </label>
      <label className="tick">
        <input type="checkbox" checked={showsPersona} onChange={({ target }) => setShowsPersona(target.checked)} />
        <span>
          Show the columnist
          <small>Name, prompt and dials of whoever answered.</small>
        </span>
      </label>
      <label className="asked">
        The link works
        <select value={lasts} aria-describedby="share-lasts-wrong" onChange={({ target }) => setLasts(target.value as Lasts)}>
          {Object.entries(LASTS).map(([name, words]) => (
            <option key={name} value={name}>
              {words}
            </option>
          ))}
        </select>
        <Wrong id="share-lasts-wrong" error={at('expires_at')} />
      </label>
      <Wrong id="share-wrong" error={elsewhere} />
      <div className="ends">
        <button type="submit" className="btn primary" aria-disabled={isBusy}>
          {isBusy ? 'Making the link' : 'Make a link'}
        </button>
      </div>
    </form>
  )
}

export default function ShareDialog({ chat, reply, onClose }: { chat: string; reply: Reply; onClose: () => void }) {
  const [made, setMade] = useState<ClippingMade | null>(null)
  const user = useQuery(sessionQuery).data?.user
  return (
    <Dialog title={made ? 'Your clipping' : 'Share as a clipping'} onClose={onClose}>
      {!user || user.is_guest ? <AccountNeeded /> : made ? <Made clipping={made} /> : <ShareForm chat={chat} reply={reply} onMade={setMade} />}
    </Dialog>
  )
}
