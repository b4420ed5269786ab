// The fields of the builder: each with its label, its hint, and what the server said about it.

import { Trans, useLingui } from '@lingui/react/macro'
import { useId } from 'react'
import type { Field } from './draft'
import type { Builder } from './useBuilder'
import { LANGUAGES, languageName } from './words'

interface FieldProps {
  readonly builder: Builder
  readonly field: Field
  readonly label: string
  readonly hint?: string
  readonly rows?: number
  readonly most?: number
  readonly type?: 'text' | 'number'
}

function Words({ builder, field, label, hint, rows, most, type = 'text' }: FieldProps) {
  const id = useId()
  const wrong = builder.wrongAt(field)
  const shared = {
    id,
    value: builder.draft[field],
    'aria-invalid': wrong !== null,
    'aria-describedby': `${id}-said`,
    ...(most !== undefined && { maxLength: most }),
    onChange: (event: { target: { value: string } }) => builder.change({ [field]: event.target.value }),
  }
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      {rows ? <textarea rows={rows} {...shared} /> : <input type={type} {...(type === 'number' && { step: 'any' })} autoComplete="off" {...shared} />}
      <p className={wrong ? 'wrong' : 'none'} id={`${id}-said`} {...(wrong && { role: 'alert' })}>
        {wrong ?? hint}
      </p>
    </div>
  )
}

function Language({ builder }: { builder: Builder }) {
  const wrong = builder.wrongAt('language')
  const held = builder.draft.language
  const known: readonly string[] = LANGUAGES
  return (
    <label className="field">
      <Trans>Language</Trans>
      <select value={held} aria-invalid={wrong !== null} onChange={(event) => builder.change({ language: event.target.value })}>
        {[...(known.includes(held) ? [] : [held]), ...known].map((tag) => (
          <option key={tag} value={tag}>
            {languageName(tag)}
          </option>
        ))}
      </select>
      {wrong && (
        <span className="wrong" role="alert">
          {wrong}
        </span>
      )}
    </label>
  )
}

export function Face({ builder }: { builder: Builder }) {
  const { t } = useLingui()
  return (
    <section aria-labelledby="face">
      <h2 id="face">
        <Trans>Who it is</Trans>
      </h2>
      <Words builder={builder} field="name" label={t`Name`} most={80} />
      <Words builder={builder} field="byline" label={t`Byline`} hint={t`One line under the name: what it writes about.`} most={200} />
      <Words builder={builder} field="bio" label={t`Bio`} rows={3} most={4_000} />
      <Words builder={builder} field="greeting" label={t`Greeting`} hint={t`Its first words in every chat.`} rows={2} most={8_000} />
      <Words builder={builder} field="questions" label={t`Questions to start with`} hint={t`One per line, twelve at most.`} rows={3} />
      <div className="filters">
        <Words builder={builder} field="tags" label={t`Tags`} hint={t`Between commas, ten at most.`} />
        <Language builder={builder} />
      </div>
    </section>
  )
}

export function Recipe({ builder }: { builder: Builder }) {
  const { t } = useLingui()
  return (
    <section aria-labelledby="recipe">
      <h2 id="recipe">
        <Trans>What it is told</Trans>
      </h2>
      <Words builder={builder} field="prompt" label={t`Prompt`} hint={t`Optional. Dials do what a prompt cannot; together they do more.`} rows={5} />
      <details>
        <summary>
          <Trans>Sampling</Trans>
        </summary>
        <div className="filters">
          <Words builder={builder} field="temperature" label={t`Temperature`} hint={t`0 says the likeliest word always.`} type="number" />
          <Words builder={builder} field="top_p" label={t`Top-p`} hint={t`Above 0, at most 1.`} type="number" />
          <Words builder={builder} field="max_tokens" label={t`Longest reply`} hint={t`In tokens.`} type="number" />
        </div>
      </details>
    </section>
  )
}

export function Printing({ builder, number }: { builder: Builder; number: number }) {
  const { t } = useLingui()
  return (
    <Words
      builder={builder}
      field="note"
      label={t`Note to edition ${number}`}
      hint={t`Optional: what is new in it, for the list of editions.`}
      most={200}
    />
  )
}
