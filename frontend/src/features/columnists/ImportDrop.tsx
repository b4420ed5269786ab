// A card becomes a columnist: chosen from the disk, or dropped anywhere on the area. A near miss would leave the page.

import { t as say } from '@lingui/core/macro'
import { Trans, useLingui } from '@lingui/react/macro'
import { useMutation } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { type DragEvent, useId, useState } from 'react'
import { cardImport } from '#/api/columnists'
import { ApiError, sentenceOf } from '#/api/http'
import { columnistLearned } from '#/api/queries/columnists'
import { ensureSignedIn } from '#/api/queries/session'
import { announce } from '#/ui/announce'
import { cardType } from './cardType'

async function bring(file: File) {
  const type = cardType(file)
  if (!type) throw new ApiError(0, 'card_unreadable', say`${file.name} is neither a JSON file nor a PNG picture.`)
  await ensureSignedIn()
  return cardImport(file, type)
}

export function ImportDrop() {
  const { t } = useLingui()
  const id = useId()
  const navigate = useNavigate()
  const importing = useMutation({
    mutationFn: bring,
    onSuccess: (persona) => {
      columnistLearned(persona)
      announce(t`${persona.name} has arrived`)
      void navigate({ to: '/columnists/$slug/edit', params: { slug: persona.slug } })
    },
  })
  const [isOver, setIsOver] = useState(false)
  const take = (files: FileList | null) => {
    const file = files?.[0]
    if (file && !importing.isPending) importing.mutate(file)
  }
  const over = (event: DragEvent) => {
    if (!event.dataTransfer.types.includes('Files')) return
    event.preventDefault()
    setIsOver(true)
  }
  const leave = ({ currentTarget, relatedTarget }: DragEvent) => {
    if (!(relatedTarget instanceof Node && currentTarget.contains(relatedTarget))) setIsOver(false)
  }
  const drop = (event: DragEvent) => {
    event.preventDefault()
    setIsOver(false)
    take(event.dataTransfer.files)
  }
  return (
    // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- dropping is the way of the mouse; the field in it is the keyboard's
    <div className={isOver ? 'drop over' : 'drop'} role="group" aria-label={t`Import a card`} onDragOver={over} onDragLeave={leave} onDrop={drop}>
      <label htmlFor={id}>
        <Trans>Drop a card here, or choose one: a Shallot file, or a character card as JSON or PNG.</Trans>
      </label>
      <input
        id={id}
        type="file"
        accept=".json,.png,application/json,image/png"
        onChange={(event) => {
          take(event.target.files)
          event.target.value = ''
        }}
      />
      {importing.isPending && (
        <p role="status">
          <Trans>Reading the card</Trans>
        </p>
      )}
      {importing.error && (
        <p className="wrong" role="alert">
          {sentenceOf(importing.error)}
        </p>
      )}
    </div>
  )
}
