// House policy: what this house allows, in the operator's words, and the rules that hold everywhere.

import type { MessageDescriptor } from '@lingui/core'
import { msg } from '@lingui/core/macro'
import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { sentenceOf } from '#/api/http'
import { policyQuery } from '#/api/queries/account'
import { Markdown } from '#/features/chat/Markdown'
import { Page } from './Page'

const HARD: Partial<Record<string, MessageDescriptor>> = {
  minors: msg`Nothing sexual with minors, in whatever disguise.`,
  weapons: msg`No help to make weapons that can kill many.`,
}

export default function PolicyScreen() {
  const { t } = useLingui()
  const { data, error } = useQuery(policyQuery)
  return (
    <Page title={t`House policy`}>
      {error && (
        <p className="ending fault" role="alert">
          {sentenceOf(error)}
        </p>
      )}
      {data && (
        <>
          <div className="body">
            <Markdown text={data.text || t`Be kind. Satire is welcome, cruelty is not.`} />
          </div>
          <section className="part">
            <h2>
              <Trans>In every house</Trans>
            </h2>
            <ul className="rules">
              {data.hard_rules.map((rule) => {
                const words = HARD[rule]
                return <li key={rule}>{words ? t(words) : rule}</li>
              })}
              {data.age_gate && (
                <li>
                  <Trans>You must be {data.minimum_age} or older to talk to columnists here.</Trans>
                </li>
              )}
            </ul>
          </section>
          <p>
            <Trans>
              A decision about something of yours is wrong? <Link to="/appeal">Appeal against it</Link>.
            </Trans>
          </p>
          {(data.sign_ups_paused || data.guests_paused || data.paused_models.length > 0) && (
            <section className="part">
              <h2>
                <Trans>Paused for the moment</Trans>
              </h2>
              <ul className="rules">
                {data.sign_ups_paused && <li>{t`Signing up.`}</li>}
                {data.guests_paused && <li>{t`Guests: sign in to talk.`}</li>}
                {data.paused_models.map(({ model, reason }) => (
                  <li key={model}>
                    {reason ? t`The model ${model}: ${reason}` : t`The model ${model}`}
                  </li>
                ))}
              </ul>
            </section>
          )}
        </>
      )}
    </Page>
  )
}
