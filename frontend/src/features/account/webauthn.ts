// WebAuthn between the server's JSON (base64url) and the browser's buffers.

import { t } from '@lingui/core/macro'
import type { Json } from '#/api/signIn'

export function fromBase64url(text: string): ArrayBuffer {
  const plain = atob(text.replaceAll('-', '+').replaceAll('_', '/'))
  return Uint8Array.from(plain, (char) => char.charCodeAt(0)).buffer
}

export function toBase64url(buffer: ArrayBuffer): string {
  const plain = String.fromCharCode(...new Uint8Array(buffer))
  return btoa(plain).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '')
}

interface Descriptor {
  readonly id: string
  readonly type: 'public-key'
  readonly transports?: AuthenticatorTransport[]
}

interface Asked {
  readonly challenge: string
  readonly user?: { readonly id: string; readonly name: string; readonly displayName: string }
  readonly excludeCredentials?: readonly Descriptor[]
  readonly allowCredentials?: readonly Descriptor[]
}

const described = (list: readonly Descriptor[] = []) => list.map((one) => ({ ...one, id: fromBase64url(one.id) }))

function asked(options: Json): Asked {
  return (options['publicKey'] ?? options) as Asked
}

export function creationOptions(options: Json): PublicKeyCredentialCreationOptions {
  const json = asked(options)
  return {
    ...(json as unknown as PublicKeyCredentialCreationOptions),
    challenge: fromBase64url(json.challenge),
    user: { ...(json.user ?? { name: '', displayName: '' }), id: fromBase64url(json.user?.id ?? '') },
    excludeCredentials: described(json.excludeCredentials),
  }
}

export function requestOptions(options: Json): PublicKeyCredentialRequestOptions {
  const json = asked(options)
  return {
    ...(json as unknown as PublicKeyCredentialRequestOptions),
    challenge: fromBase64url(json.challenge),
    allowCredentials: described(json.allowCredentials),
  }
}

/** Every buffer of the authenticator's answer, by the name the server knows it under. */
export function answered(credential: PublicKeyCredential): Json {
  const { response } = credential
  const buffers: Record<string, ArrayBuffer | null> = { clientDataJSON: response.clientDataJSON }
  if ('attestationObject' in response) buffers['attestationObject'] = response.attestationObject as ArrayBuffer
  for (const name of ['authenticatorData', 'signature', 'userHandle']) {
    if (name in response && !('attestationObject' in response)) buffers[name] = Reflect.get(response, name) as ArrayBuffer | null
  }
  return {
    id: credential.id,
    rawId: toBase64url(credential.rawId),
    type: credential.type,
    authenticatorAttachment: credential.authenticatorAttachment,
    clientExtensionResults: credential.getClientExtensionResults(),
    response: Object.fromEntries(Object.entries(buffers).flatMap(([name, held]) => (held ? [[name, toBase64url(held)]] : []))),
  }
}

/** What a browser without passkeys, or a reader who changed their mind, says. */
export class PasskeyRefused extends Error {}

function why(name: string): string {
  switch (name) {
    case 'NotAllowedError':
    case 'AbortError':
      return t`No passkey was shown. Try again when you are ready.`
    case 'InvalidStateError':
      return t`This device holds a passkey for this account already.`
    case 'SecurityError':
      return t`Passkeys do not work at this address. Open the site by its name, over https.`
    case 'NotSupportedError':
      return t`This device cannot keep such a passkey.`
    default:
      return t`The passkey could not be used. Try again.`
  }
}

async function shown(ask: () => Promise<Credential | null>): Promise<Json> {
  if (typeof PublicKeyCredential === 'undefined') throw new PasskeyRefused(t`This browser knows no passkeys here.`)
  try {
    const credential = await ask()
    if (credential instanceof PublicKeyCredential) return answered(credential)
  } catch (error) {
    throw new PasskeyRefused(why(error instanceof Error ? error.name : ''))
  }
  throw new PasskeyRefused(why('AbortError'))
}

export const passkeyMade = (options: Json) => shown(() => navigator.credentials.create({ publicKey: creationOptions(options) }))
export const passkeyShown = (options: Json) => shown(() => navigator.credentials.get({ publicKey: requestOptions(options) }))
