// House policy: what this house allows, in the operator's words, and the rules that hold everywhere.

import { useQuery } from '@tanstack/react-query'
import { sentenceOf } from '#/api/http'
import { policyQuery } from '#/api/queries/account'
import { Markdown } from '#/features/chat/Markdown'
import { Page } from './Page'

const HARD: Partial<Record<string, string>> = {
  minors: 'Nothing sexual with minors, in whatever disguise.',
  weapons: 'No help to make weapons that can kill many.',
}

export default function PolicyScreen() {
  const { data, error } = useQuery(policyQuery)
  return (
    <Page title="House policy">
      {error && (
        <p className="ending fault" role="alert">
          {sentenceOf(error)}
        </p>
      )}
      {data && (
        <>
          <div className="body">
            <Markdown text={data.text || 'Be kind. Satire is welcome, cruelty is not.'} />
          </div>
          <section className="part">
            <h2>In every house</h2>
            <ul className="rules">
              {data.hard_rules.map((rule) => (
                <li key={rule}>{HARD[rule] ?? rule}</li>
              ))}
              {data.age_gate && <li>You must be {data.minimum_age} or older to talk to columnists here.</li>}
            </ul>
          </section>
          {(data.sign_ups_paused || data.guests_paused || data.paused_models.length > 0) && (
            <section className="part">
              <h2>Paused for the moment</h2>
              <ul className="rules">
                {data.sign_ups_paused && <li>Signing up.</li>}
                {data.guests_paused && <li>Guests: sign in to talk.</li>}
                {data.paused_models.map(({ model, reason }) => (
                  <li key={model}>
                    The model {model}
                    {reason && `: ${reason}`}
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
