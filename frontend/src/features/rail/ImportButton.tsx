// Import a chat: choose a file, and be taken to what was in it.

import { Trans, useLingui } from '@lingui/react/macro'
import { useNavigate } from '@tanstack/react-router'
import { type ChangeEvent, useRef, useState } from 'react'
import { announce } from '#/ui/announce'
import { importChat } from './importing'
import { failed } from './keeping'

export function ImportButton({ onDone, className }: { onDone?: () => void; className?: string }) {
  const field = useRef<HTMLInputElement>(null)
  const [isBusy, setIsBusy] = useState(false)
  const navigate = useNavigate()
  const { t } = useLingui()
  const take = async ({ target }: ChangeEvent<HTMLInputElement>) => {
    const file = target.files?.[0]
    if (!file) return
    setIsBusy(true)
    try {
      const chat = await importChat(file)
      announce(t`Imported`)
      await navigate({ to: '/chats/$id', params: { id: chat.id } })
    } catch (error) {
      failed(error)
    }
    target.value = '' // the same file may be chosen again
    setIsBusy(false)
    onDone?.()
  }
  return (
    <>
      <button type="button" className={className} disabled={isBusy} onClick={() => field.current?.click()}>
        {isBusy ? <Trans>Importing</Trans> : <Trans>Import a chat</Trans>}
      </button>
      <input
        ref={field}
        type="file"
        hidden
        accept="application/json,.json"
        aria-label={t`A chat’s JSON file`}
        onChange={(event) => void take(event)}
      />
    </>
  )
}
