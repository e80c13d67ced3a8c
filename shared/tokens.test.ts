import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import { beforeAll, describe, expect, it } from 'vitest'
import type { PublicKey } from './contracts/auth'
import { isAppError } from './errors'
import { AUDIENCE, ISSUER, isEnded, keyIdOf, verifyAccessToken, verifyClaims } from './tokens'

const now = new Date('2027-05-03T10:00:00Z')
const seconds = now.getTime() / 1000
const encode = (value: unknown) =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url')

type Keys = { privateKey: CryptoKey; publicKey: PublicKey }
async function newKeys(kid: string): Promise<Keys> {
  const pair = await generateKeyPair('EdDSA', { crv: 'Ed25519', extractable: true })
  const { x } = await exportJWK(pair.publicKey)
  return {
    privateKey: pair.privateKey,
    publicKey: { kty: 'OKP', crv: 'Ed25519', x: x!, kid, alg: 'EdDSA', use: 'sig' },
  }
}

let ours: Keys
let theirs: Keys
beforeAll(async () => {
  ours = await newKeys('key_ours')
  theirs = await newKeys('key_theirs')
})

const goodClaims = {
  iss: ISSUER,
  aud: AUDIENCE,
  sub: 'usr_ana',
  user_id: 7,
  username: 'ana@example.com',
  jti: 'tok_1',
  sid: 'ses_1',
  iat: seconds,
  exp: seconds + 3600,
  scope: '',
  org_id: null,
  roles: ['traveller', 'admin'],
  permissions: ['trips:write'],
  email: 'ana@example.com',
  email_verified: false,
  name: 'Ana',
}
type Changes = { header?: Record<string, unknown>; claims?: Record<string, unknown>; key?: CryptoKey; without?: string }

function token({ header = {}, claims = {}, key = ours.privateKey, without }: Changes = {}): Promise<string> {
  const payload: Record<string, unknown> = { ...goodClaims, ...claims }
  if (without) delete payload[without]
  const signer = new SignJWT(payload).setProtectedHeader({ alg: 'EdDSA', typ: 'at+jwt', kid: 'key_ours', ...header })
  return signer.sign(key, { crit: { urgent: true } })
}

/** The fault a token is refused with, or `accepted`. */
async function verdict(text: string, at = now): Promise<unknown> {
  try {
    await verifyClaims(text, [ours.publicKey], at)
    return 'accepted'
  } catch (error) {
    if (!isAppError(error) || error.code !== 'AUTH_INVALID_TOKEN') throw error
    return error.details?.issue
  }
}

describe('an access token', () => {
  it('tells who its bearer says to be', async () => {
    expect(await verifyAccessToken(await token(), [theirs.publicKey, ours.publicKey], now)).toEqual({
      kind: 'user',
      id: 'usr_ana',
      number: 7,
      email: 'ana@example.com',
      email_verified: false,
      name: 'Ana',
      roles: ['traveller', 'admin'],
      org_id: null,
      session_id: 'ses_1',
      token_id: 'tok_1',
      token_issued_at: seconds,
      token_expires_at: seconds + 3600,
    })
  })

  const refused: [string, Changes, string][] = [
    ['another issuer', { claims: { iss: 'https://evil.example' } }, 'wrong_claims'],
    ['another audience', { claims: { aud: 'elsewhere' } }, 'wrong_claims'],
    ['another type', { header: { typ: 'JWT' } }, 'wrong_type'],
    ['no type', { header: { typ: undefined } }, 'wrong_type'],
    ['a type that is no text', { header: { typ: 5 } }, 'wrong_type'],
    ['a key that is not ours', { header: { kid: 'key_theirs' } }, 'unknown_key'],
    ['no key id', { header: { kid: undefined } }, 'unknown_key'],
    ['no expiry', { without: 'exp' }, 'wrong_claims'],
    ['no time of issue', { without: 'iat' }, 'wrong_claims'],
    ['no subject', { without: 'sub' }, 'wrong_claims'],
    ['no session', { without: 'sid' }, 'wrong_claims'],
    ['a subject that is no account', { claims: { sub: 'trp_1' } }, 'wrong_claims'],
    ['an expiry in the past', { claims: { exp: seconds - 31 } }, 'expired'],
    ['a time of issue in the future', { claims: { iat: seconds + 31 } }, 'not_yet_valid'],
    ['a start in the future', { claims: { nbf: seconds + 31 } }, 'not_yet_valid'],
    ['an unknown critical extension', { header: { crit: ['urgent'], urgent: 1 } }, 'malformed'],
  ]
  it.each(refused)('is refused with %s', async (_name, changes, fault) => {
    expect(await verdict(await token(changes))).toBe(fault)
  })

  it('is good within half a minute of clock difference', async () => {
    expect(await verdict(await token({ claims: { exp: seconds - 29 } }))).toBe('accepted')
    expect(await verdict(await token({ claims: { iat: seconds + 29 } }))).toBe('accepted')
  })

  it('is refused when somebody else signed it under our key id', async () => {
    expect(await verdict(await token({ key: theirs.privateKey }))).toBe('bad_signature')
  })

  it('is refused when it brings or points to its own key', async () => {
    const jwk = theirs.publicKey
    for (const header of [{ jwk }, { jku: 'https://evil.example/jwks' }, { x5u: 'https://evil.example/cert' }]) {
      expect(await verdict(await token({ header, key: theirs.privateKey }))).toBe('bad_signature')
      expect(await verdict(await token({ header: { ...header, kid: 'key_theirs' }, key: theirs.privateKey }))).toBe(
        'unknown_key',
      )
    }
  })

  it('is refused without a signature', async () => {
    const unsigned = `${encode({ alg: 'none', typ: 'at+jwt', kid: 'key_ours' })}.${encode(goodClaims)}.`
    expect(await verdict(unsigned)).toBe('wrong_algorithm')
    const [head, body] = (await token()).split('.')
    expect(await verdict(`${head}.${body}.`)).toBe('bad_signature')
  })

  it('is refused when our public key served as a shared secret', async () => {
    const secret = new TextEncoder().encode(ours.publicKey.x)
    const forged = await new SignJWT(goodClaims)
      .setProtectedHeader({ alg: 'HS256', typ: 'at+jwt', kid: 'key_ours' })
      .sign(secret)
    expect(await verdict(forged)).toBe('wrong_algorithm')
  })

  it('is refused when a byte of it changed', async () => {
    const [head, , tail] = (await token()).split('.')
    expect(await verdict(`${head}.${encode({ ...goodClaims, sub: 'usr_bob' })}.${tail}`)).toBe('bad_signature')
  })

  it.each(['', 'x', 'a.b', 'a.b.c', 'a.b.c.d.e', '..', `${'a'.repeat(9000)}.b.c`, '\u0000', `${encode('[]')}.e30.x`])(
    'is refused when it is no token at all: %j',
    async (text) => {
      expect(['malformed', 'wrong_algorithm']).toContain(await verdict(text))
    },
  )

  it('names its key even before it is verified', async () => {
    expect(keyIdOf(await token())).toBe('key_ours')
    expect(keyIdOf('nothing')).toBeUndefined()
  })
})

describe('a session', () => {
  it('ends by its id or by an epoch after the token was issued', () => {
    const claims = { sid: 'ses_1', iat: 100 }
    expect(isEnded(claims, { epoch: 0, revoked: [] })).toBe(false)
    expect(isEnded(claims, { epoch: 100, revoked: ['ses_2'] })).toBe(false)
    expect(isEnded(claims, { epoch: 101, revoked: [] })).toBe(true)
    expect(isEnded(claims, { epoch: 0, revoked: ['ses_1'] })).toBe(true)
  })
})
