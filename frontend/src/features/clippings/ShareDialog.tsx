// Share a clipping: the chat up to one reply, for whoever has the link.

import './clippings.css'
import { Trans, useLingui } from '@lingui/react/macro'
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
import { expiryOf, type Lasts } from '#/features/sharing/expiry'
import { LastsField } from '#/features/sharing/LastsField'
import { SharedAddress } from '#/features/sharing/SharedAddress'
import { momentOf } from '#/lib/days'
import { Dialog } from '#/ui/Dialog'

const TITLE_CHARS = 120

function Made({ clipping }: { clipping: ClippingMade }) {
  const { t } = useLingui()
  const { address, title, expires_at: expires } = clipping
  return (
    <>
      <p>
        {expires ? (
          <Trans>Whoever has this link reads the clipping, until {momentOf(expires)}.</Trans>
        ) : (
          <Trans>Whoever has this link reads the clipping.</Trans>
        )}{' '}
        <Trans>It is shown this once: only a fingerprint of it is kept.</Trans>
      </p>
      <SharedAddress label={t`Link`} path={address} name={title} file="clipping" />
      <div className="ends">
        <a className="btn" href={address} target="_blank" rel="noreferrer">
          <Trans>Open it</Trans>
        </a>
        <Link className="btn" to="/you/clippings">
          <Trans>Clippings you share</Trans>
        </Link>
      </div>
    </>
  )
}

function AccountNeeded() {
  return (
    <>
      <p>
        <Trans>Sharing needs an account: what others can open has an author who can be reached. Your chats come along when you sign up.</Trans>
      </p>
      <div className="ends">
        <Link className="btn primary" to="/account/signup">
          <Trans>Sign up</Trans>
        </Link>
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
  const { t } = useLingui()
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
      <p>
        <Trans>Everything from the first question up to this reply can be read by whoever has the link. It stays as it is now, whatever you do later.</Trans>
      </p>
      {reply.is_satire && (
        <p className="hint">
          <span className="satire">
            <Trans>AI satire</Trans>
          </span>
          <Trans>The clipping carries this label.</Trans>
        </p>
      )}
      <label className="asked">
        <Trans>Title</Trans>
        <input
          value={title}
          maxLength={TITLE_CHARS}
          placeholder={t`A conversation`}
          aria-invalid={at('title') !== null}
          aria-describedby="share-title-wrong"
          onChange={({ target }) => setTitle(target.value)}
        />
        <Wrong id="share-title-wrong" error={at('title')} />
      </label>
      <label className="tick">
        <input type="checkbox" checked={showsPersona} onChange={({ target }) => setShowsPersona(target.checked)} />
        <span>
          {t`Show the columnist`}
          <small>
            <Trans>Name, prompt and dials of whoever answered.</Trans>
          </small>
        </span>
      </label>
      <LastsField lasts={lasts} wrong={at('expires_at')?.message ?? null} onPick={setLasts} />
      <Wrong id="share-wrong" error={elsewhere} />
      <div className="ends">
        <button type="submit" className="btn primary" aria-disabled={isBusy}>
          {isBusy ? <Trans>Making the link</Trans> : <Trans>Make a link</Trans>}
        </button>
      </div>
    </form>
  )
}

export default function ShareDialog({ chat, reply, onClose }: { chat: string; reply: Reply; onClose: () => void }) {
  const { t } = useLingui()
  const [made, setMade] = useState<ClippingMade | null>(null)
  const user = useQuery(sessionQuery).data?.user
  return (
    <Dialog title={made ? t`Your clipping` : t`Share as a clipping`} onClose={onClose}>
      {!user || user.is_guest ? <AccountNeeded /> : made ? <Made clipping={made} /> : <ShareForm chat={chat} reply={reply} onMade={setMade} />}
    </Dialog>
  )
}
