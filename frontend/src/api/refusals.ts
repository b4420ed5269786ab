// What a refusal says in another language than the server's, which is English. Loaded with that language.

import { i18n, type MessageDescriptor } from '@lingui/core'
import { msg, t } from '@lingui/core/macro'

const THERE_ARE_ENOUGH = msg`You have as many of these as one may have. Delete one first.`
const NOT_YOUR_PASSWORD = msg`Name and password do not fit together.`
const WAIT_FOR_REPLY = msg`Wait for the reply to end, or stop it.`
const CANNOT_NOW = msg`This cannot be done for the moment. Try again.`
const BAD_LINK = msg`This link has been used, or is too old.`
const BAD_CODE = msg`This code is not right.`

const HOUSE: Readonly<Record<string, MessageDescriptor>> = {
  account_closed: msg`This account is closed. Write to the operator of this house.`,
  account_needed: msg`Sign up first: this belongs to an account.`,
  age_needed: msg`Columnists talk to those only who are old enough.`,
  age_unconfirmed: msg`Columnists talk to those only who are old enough.`,
  allowance_spent: msg`Today’s tokens are spent. They come back at midnight, UTC.`,
  appealed_already: msg`You have appealed against this decision already.`,
  archived: msg`Restore this columnist first.`,
  artifact_missing: msg`What this columnist needs is not installed here.`,
  bad_request: msg`This request cannot be read.`,
  cannot_look: msg`This cannot be looked at here.`,
  cannot_replay: msg`This cannot be said again: not all that it depends on is here any more.`,
  cannot_xray: msg`This reply cannot be X-rayed: not all that it depends on is here any more.`,
  card_unreadable: msg`This file cannot be read as a columnist.`,
  clamp_malformed: msg`A dial is set in a way that is not understood here.`,
  clamp_of_another_model: msg`A dial belongs to another model.`,
  clamp_too_strong: msg`A dial is turned beyond its end.`,
  clamp_twice: msg`A dial is there twice.`,
  clamp_unknown: msg`There is no such dial here.`,
  clipping_too_long: msg`This is too long for a clipping. Share less of it.`,
  columnist_missing: msg`No columnist of the house is here to continue with.`,
  csrf_failed: msg`This page is out of date. Load it again.`,
  email_unverified: msg`Confirm your e-mail address first.`,
  export_running: msg`Your archive is being put together already. Wait for it.`,
  feature_blocked: msg`This house does not allow this dial.`,
  folder_exists: msg`You have a folder of this name.`,
  folder_unknown: msg`You have no such folder.`,
  forbidden: msg`This is not allowed.`,
  import_malformed: msg`This file is no chat that can be read here.`,
  import_too_new: msg`This file is from a newer Shallot than this one.`,
  internal: msg`Something broke on our side; it has been logged. Try again.`,
  limit_reached: THERE_ARE_ENOUGH,
  model_missing: msg`The model is not installed here.`,
  model_unknown: msg`There is no such model here.`,
  no_worker: msg`No worker is running for this model now. Try again later.`,
  not_allowed_here: msg`The policy of this house does not allow this. Change it.`,
  not_authenticated: msg`You are signed out. Sign in again.`,
  not_found: msg`There is nothing here any more.`,
  not_leaving: msg`This account is not about to be deleted.`,
  not_shared: msg`Make this columnist unlisted first; then a link can open it.`,
  not_writing: msg`This reply has ended; the dials hold from the next one on.`,
  not_yours: msg`This columnist is not yours. Reprint it, and change the reprint.`,
  nothing_to_continue: msg`There is nothing to continue here.`,
  own_persona: msg`This columnist is yours: others decide whether they like it.`,
  parent_unfinished: WAIT_FOR_REPLY,
  parent_unknown: msg`This chat has no such reply.`,
  paused: msg`The operator has paused this for the moment. Try again another day.`,
  permission_denied: msg`This is not allowed.`,
  persona_not_shown: msg`This columnist is not public.`,
  persona_taken_down: msg`This columnist was taken down and answers nobody.`,
  persona_unknown: msg`There is no such columnist here.`,
  proof_needed: msg`This is not your password.`,
  queue_unreachable: msg`The queue cannot be reached. Try again.`,
  reason_malformed: msg`This reason is not known here.`,
  reply_unfinished: WAIT_FOR_REPLY,
  reply_unknown: msg`This chat has no such reply.`,
  reported_already: msg`You have reported this already. It is being looked at.`,
  sampling_malformed: msg`Temperature, or another setting of the sampling, is out of its range.`,
  tag_malformed: msg`This is too long for a tag, or empty.`,
  taken_down: msg`A moderator took this columnist down. You may appeal the decision.`,
  throttled: msg`Too many tries. Wait a little, then try again.`,
  too_large: msg`This is too large.`,
  too_many: THERE_ARE_ENOUGH,
  unavailable: CANNOT_NOW,
  vector_malformed: msg`This vector cannot be read.`,
  vector_of_another_model: msg`This vector belongs to another model.`,
  vector_twice: msg`A vector is there twice.`,
  vector_unknown: msg`There is no such vector here any more.`,
  vector_used: msg`An edition uses this vector: it cannot be deleted.`,
  worker_lost: msg`The worker was lost. Try again.`,
  vote_malformed: msg`Vote for one of those that you saw side by side.`,
}

const SIGNING_IN: Readonly<Record<string, MessageDescriptor>> = {
  account_inactive: msg`This account is closed. Write to the operator of this house.`,
  add_email_blocked: msg`With a second step turned on, no address can be added.`,
  cannot_delete_authenticator: msg`The second step cannot be turned off.`,
  cannot_generate_recovery_codes: msg`Recovery codes need a second step first.`,
  cannot_remove_primary_email: msg`The main address cannot be removed.`,
  duplicate_email: msg`This address is yours already.`,
  email_password_mismatch: NOT_YOUR_PASSWORD,
  email_taken: msg`An account has this address already.`,
  enter_current_password: msg`This is not your password.`,
  incorrect_code: BAD_CODE,
  incorrect_password: msg`This is not your password.`,
  invalid_login: NOT_YOUR_PASSWORD,
  invalid_or_expired_key: BAD_LINK,
  invalid_password_reset: BAD_LINK,
  max_email_addresses: THERE_ARE_ENOUGH,
  password_entirely_numeric: msg`A password of digits only is too easy.`,
  password_too_common: msg`This password is too common.`,
  password_too_short: msg`This password is too short: at least 8 characters.`,
  password_too_similar: msg`This password is too much like your name or address.`,
  rate_limited: msg`Too many tries. Wait a little, then try again.`,
  required: msg`Fill this in.`,
  same_as_current: msg`This is the same as before.`,
  too_many_login_attempts: msg`Too many tries. Wait a little, then try again.`,
  unknown_email: msg`No account has this address.`,
  unverified_email: msg`Confirm your e-mail address first.`,
  unverified_primary_email: msg`Confirm your e-mail address first.`,
  username_blacklisted: msg`This name is reserved. Take another.`,
  username_malformed: msg`3 to 30 letters, digits, dots, hyphens or underscores.`,
  username_password_mismatch: NOT_YOUR_PASSWORD,
  username_reserved: msg`This name is reserved. Take another.`,
  username_taken: msg`Somebody has this name already. Take another.`,
}

/** Of `invalid`, which is said of every field: the sentences of the server's framework. */
function fieldWords(message: string): string | null {
  const most = /^Ensure this (?:field|value) has (?:no more than|at most) (\d+) characters/u.exec(message)?.[1]
  if (most) return t`At most ${most} characters.`
  if (/^This field (?:may not be (?:blank|null)|is required)/u.test(message)) return t`Fill this in.`
  if (/^Enter a valid email address/u.test(message)) return t`This is no e-mail address.`
  const [, bound, limit] = /^Ensure this value is (less|greater) than or equal to (-?[\d.]+)/u.exec(message) ?? []
  if (!limit) return null
  return bound === 'less' ? t`At most ${limit}.` : t`At least ${limit}.`
}

/** The server's own message, where nothing better is known. */
export function worded(code: string, message: string): string {
  const words = HOUSE[code] ?? SIGNING_IN[code]
  return words ? i18n._(words) : (fieldWords(message) ?? message)
}
