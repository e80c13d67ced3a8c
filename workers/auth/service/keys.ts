import { exportJWK, generateKeyPair, importJWK, type JWK, SignJWT } from 'jose'
import type { PublicKey } from '#shared/contracts/auth'
import { type AccessClaims, ALGORITHM, TOKEN_TYPE } from '#shared/tokens'
import { newId, newSecret } from '#shared/values/ids'
import { KEY_RETIREMENT_MS, KEY_ROTATION_MS } from '../domain'
import type { Ctx } from '../env'
import { addKey, listKeys, type StoredKey, secretNamed } from '../store'

/** How long an isolate goes without asking whether another one rotated the keys. */
const KEYS_MS = 60_000
/** A token that names an unknown key makes us look again, but not more often than this. */
const RELOAD_MS = 5_000

// Plain data and keys only: a promise kept across requests would die with the request that made it.
let known: { keys: StoredKey[]; at: number } | undefined
let signer: { kid: string; key: CryptoKey } | undefined
let refreshSecret: string | undefined

/** The keys access tokens may be signed with now, newest first. The very first call of a new installation makes one. */
export async function signingKeys(ctx: Ctx): Promise<StoredKey[]> {
  if (known && Date.now() - known.at < KEYS_MS) return known.keys
  return loadKeys(ctx)
}

export const publicKeys = async (ctx: Ctx): Promise<PublicKey[]> =>
  (await signingKeys(ctx)).map(({ public_key }) => public_key)

/** The keys again, past the memory of this isolate, unless that is very young. */
export async function freshPublicKeys(ctx: Ctx): Promise<PublicKey[]> {
  if (!known || Date.now() - known.at >= RELOAD_MS) await loadKeys(ctx)
  return publicKeys(ctx)
}

async function loadKeys(ctx: Ctx): Promise<StoredKey[]> {
  let keys = await listKeys(ctx.env.AUTH_DB, ctx.now.getTime())
  if (!keys.some(({ signs }) => signs)) {
    await addKey(ctx.env.AUTH_DB, await newKey(ctx.now), 0, 0)
    keys = await listKeys(ctx.env.AUTH_DB, ctx.now.getTime())
  }
  known = { keys, at: Date.now() }
  return keys
}

/** A new key signs from now on; the old one verifies until the last token it signed is dead. Safe to run twice at once. */
export async function rotateKeys(ctx: Ctx, olderThanMs: number = KEY_ROTATION_MS): Promise<void> {
  const [newest] = await signingKeys(ctx)
  const nowMs = ctx.now.getTime()
  if (!newest || newest.created_at > nowMs - olderThanMs) return
  await addKey(ctx.env.AUTH_DB, await newKey(ctx.now), nowMs - olderThanMs, nowMs + KEY_RETIREMENT_MS)
  await loadKeys(ctx)
}

async function newKey(now: Date): Promise<StoredKey> {
  const pair = await generateKeyPair(ALGORITHM, { crv: 'Ed25519', extractable: true })
  const kid = newId('key', now)
  const { x } = await exportJWK(pair.publicKey)
  return {
    kid,
    private_key: JSON.stringify(await exportJWK(pair.privateKey)),
    public_key: { kty: 'OKP', crv: 'Ed25519', x: x!, kid, alg: 'EdDSA', use: 'sig' },
    created_at: now.getTime(),
    signs: true,
  }
}

export async function sign(ctx: Ctx, claims: AccessClaims): Promise<string> {
  const [newest] = await signingKeys(ctx)
  if (signer?.kid !== newest!.kid) {
    const jwk = JSON.parse(newest!.private_key) as JWK
    signer = { kid: newest!.kid, key: (await importJWK(jwk, ALGORITHM)) as CryptoKey }
  }
  const header = { alg: ALGORITHM, typ: TOKEN_TYPE, kid: signer.kid }
  return new SignJWT({ ...claims }).setProtectedHeader(header).sign(signer.key)
}

/**
 * The refresh token that follows another one. It is computed, not stored: whoever reads the database finds hashes and
 * the key, and can make no token of them, since each takes the token before it.
 */
export async function successorOf(ctx: Ctx, token: string): Promise<string> {
  refreshSecret ??= await secretNamed(ctx.env.AUTH_DB, 'refresh-successor', newSecret())
  const key = await crypto.subtle.importKey(
    'raw',
    new TextEncoder().encode(refreshSecret),
    { name: 'HMAC', hash: 'SHA-256' },
    false,
    ['sign'],
  )
  const mac = await crypto.subtle.sign('HMAC', key, new TextEncoder().encode(token))
  return Buffer.from(mac).toString('base64url')
}
