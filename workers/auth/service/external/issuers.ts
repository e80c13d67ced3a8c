import { createLocalJWKSet, type JSONWebKeySet } from 'jose'
import * as oauth from 'oauth4webapi'
import { AppError } from '#shared/errors'
import { isProduction } from '#shared/settings'
import type { Ctx } from '../../env'

const METADATA_MS = 3_600_000
const KEYS_MS = 600_000
const TIMEOUT_MS = 5_000
const KEPT = 20

// Plain data only: a promise kept across requests would die with the request that made it.
const metadata = new Map<string, { server: oauth.AuthorizationServer; at: number }>()
const keySets = new Map<string, { keys: JSONWebKeySet; at: number }>()

/** How we speak to the other side: never slowly, and without TLS only to a developer's own machine. */
export function transport(ctx: Ctx, address: string) {
  const local = /^http:\/\/(127\.0\.0\.1|localhost|\[::1\])(:\d+)?(\/|$)/.test(address)
  return {
    signal: () => AbortSignal.timeout(TIMEOUT_MS),
    [oauth.allowInsecureRequests]: local && !isProduction(ctx.env),
  }
}

/** What an issuer says of itself, asked once an hour. SYSTEM_UNAVAILABLE while it does not answer. */
export async function serverOf(ctx: Ctx, issuer: string): Promise<oauth.AuthorizationServer> {
  const known = metadata.get(issuer)
  if (known && Date.now() - known.at < METADATA_MS) return known.server
  try {
    const url = new URL(issuer)
    const response = await oauth.discoveryRequest(url, { ...transport(ctx, issuer), algorithm: 'oidc' })
    const server = await oauth.processDiscoveryResponse(url, response)
    if (metadata.size >= KEPT) metadata.clear()
    metadata.set(issuer, { server, at: Date.now() })
    return server
  } catch (error) {
    throw unavailable(ctx, issuer, error)
  }
}

/** The keys at an address; `fresh` asks again although they are known, for a token that names another one. */
export async function keysAt(ctx: Ctx, address: string, fresh = false) {
  const known = keySets.get(address)
  if (known && !fresh && Date.now() - known.at < KEYS_MS) return createLocalJWKSet(known.keys)
  try {
    const response = await fetch(address, { signal: AbortSignal.timeout(TIMEOUT_MS), redirect: 'manual' })
    if (!response.ok) throw new Error(`answered ${response.status}`)
    const keys = (await response.json()) as JSONWebKeySet
    const set = createLocalJWKSet(keys)
    if (keySets.size >= KEPT) keySets.clear()
    keySets.set(address, { keys, at: Date.now() })
    return set
  } catch (error) {
    throw unavailable(ctx, address, error)
  }
}

function unavailable(ctx: Ctx, who: string, error: unknown): AppError {
  ctx.log('WARNING', 'issuer does not answer', { issuer: who, error: String(error).slice(0, 300) })
  return new AppError('SYSTEM_UNAVAILABLE', 'The other site does not answer at the moment: try again later')
}
