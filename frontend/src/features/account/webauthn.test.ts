import { describe, expect, test } from 'vitest'
import { answered, creationOptions, fromBase64url, requestOptions, toBase64url } from './webauthn'

const bytes = (...list: number[]) => Uint8Array.from(list).buffer
const list = (buffer: BufferSource) => [...new Uint8Array(buffer as ArrayBuffer)]

describe('base64url', () => {
  test('goes there and back, whatever the bytes and the padding', () => {
    for (const length of [0, 1, 2, 3, 255]) {
      const sent = Uint8Array.from({ length }, (_, place) => (place * 37 + 251) % 256).buffer
      expect(list(fromBase64url(toBase64url(sent)))).toEqual(list(sent))
    }
  })
  test('is the alphabet of addresses, without padding', () => {
    expect(toBase64url(bytes(251, 255, 254))).toBe('-__-')
    expect(toBase64url(bytes(1))).toBe('AQ')
    expect(list(fromBase64url('-__-'))).toEqual([251, 255, 254])
  })
})

describe('what the server asks', () => {
  test('for a new passkey', () => {
    const options = creationOptions({
      publicKey: {
        rp: { id: 'localhost', name: 'Shallot' },
        challenge: 'AQI',
        user: { id: 'Aw', name: 'vera', displayName: 'vera' },
        excludeCredentials: [{ type: 'public-key', id: 'BA' }],
        authenticatorSelection: { residentKey: 'required' },
      },
    })
    expect(list(options.challenge)).toEqual([1, 2])
    expect(list(options.user.id)).toEqual([3])
    expect(options.user.name).toBe('vera')
    expect(options.excludeCredentials?.map(({ id }) => list(id))).toEqual([[4]])
    expect(options.authenticatorSelection).toEqual({ residentKey: 'required' })
  })
  test('for one it knows', () => {
    const options = requestOptions({ publicKey: { challenge: 'AQI', rpId: 'localhost', allowCredentials: [{ type: 'public-key', id: 'BA' }] } })
    expect(list(options.challenge)).toEqual([1, 2])
    expect(options.allowCredentials?.map(({ id }) => list(id))).toEqual([[4]])
    expect(options.rpId).toBe('localhost')
  })
})

test('what the authenticator answers is JSON, without what it left out', () => {
  const credential = {
    id: 'BA',
    rawId: bytes(4),
    type: 'public-key',
    authenticatorAttachment: 'platform',
    getClientExtensionResults: () => ({}),
    response: { clientDataJSON: bytes(1), authenticatorData: bytes(2), signature: bytes(3), userHandle: null },
  } as unknown as PublicKeyCredential
  expect(answered(credential)).toEqual({
    id: 'BA',
    rawId: 'BA',
    type: 'public-key',
    authenticatorAttachment: 'platform',
    clientExtensionResults: {},
    response: { clientDataJSON: 'AQ', authenticatorData: 'Ag', signature: 'Aw' },
  })
})
