import type { Call } from '#shared/call'
import { KEY_PREFIX, type KeyHolder } from '#shared/contracts/auth'
import { AppError } from '#shared/errors'
import { tokenError } from '#shared/tokens'
import { sha256 } from '#shared/values/ids'
import type { Env } from './env'
import type { ApiTarget } from './segments'

/** A deleted key works this much longer at most, milliseconds. */
const KEPT_MS = 5_000
const KEPT = 1_000
const holders = new Map<string, { holder: KeyHolder; until: number }>()

export const isApiKey = (token: string): boolean => token.startsWith(KEY_PREFIX)

/** Whose key it is, asked of `auth` every five seconds at most. AUTH_INVALID_TOKEN for a key that is not (or no longer) one. */
export async function holderOf(env: Env, call: Call, key: string): Promise<KeyHolder> {
  if (key.length > 100) throw tokenError('malformed')
  const name = await sha256(key)
  const known = holders.get(name)
  if (known && known.until > Date.now()) return known.holder
  holders.delete(name)
  const holder = await env.AUTH_RPC.verifyApiKey(call, key)
  if (!holder) throw tokenError('unknown_key')
  if (holders.size >= KEPT) holders.delete(holders.keys().next().value!)
  holders.set(name, { holder, until: Date.now() + KEPT_MS })
  return holder
}

/** FORBIDDEN where the key's scopes do not reach. What a key may never do, `auth` itself refuses. */
export function requireScope(scopes: readonly string[], method: string, target: ApiTarget): void {
  const part = target.kind === 'api' ? target.binding.toLowerCase() : target.kind
  const deed = method === 'GET' || method === 'HEAD' ? 'read' : 'write'
  if (part === 'auth' && deed === 'read') return
  const reaches = scopes.some((scope) => {
    const [where, how] = scope.includes(':') ? scope.split(':') : [part, scope]
    return where === part && (how === deed || how === 'write')
  })
  if (!reaches)
    throw new AppError('FORBIDDEN', `This API key has no scope ${part}:${deed}`, { scope: `${part}:${deed}` })
}
