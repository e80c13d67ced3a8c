import { requireUser } from '#shared/actors'
import { type ApiKey, type CreatedApiKey, KEY_PREFIX, type KeyHolder, type NewApiKey } from '#shared/contracts/auth'
import { AppError, notFound } from '#shared/errors'
import { newId, newSecret, sha256 } from '#shared/values/ids'
import type { Ctx } from '../env'
import * as store from '../store/api-keys'
import { commit } from './audit'

const MAX_KEYS = 50
const DAY_MS = 86_400_000
/** How exact `last_used_at` is: a busy key must not write at every request. */
const TOUCH_MS = 60_000

/** The only time the key itself is told. CONFLICT beyond fifty keys. */
export async function createApiKey(ctx: Ctx, input: NewApiKey): Promise<CreatedApiKey> {
  const { id: account_id } = requireUser(ctx.call)
  const secret = KEY_PREFIX + newSecret()
  const at = ctx.now.getTime()
  const key: store.StoredApiKey = {
    id: newId('apiKey', ctx.now),
    account_id,
    name: input.name,
    hint: secret.slice(0, KEY_PREFIX.length + 4),
    scopes: [...new Set(input.scopes)],
    created_at: at,
    expires_at: input.expires_in_days === undefined ? null : at + input.expires_in_days * DAY_MS,
    last_used_at: null,
  }
  const statements = store.insertApiKey(ctx.env.AUTH_DB, key, await sha256(secret), MAX_KEYS)
  const deed = { chain: account_id, action: 'api_key.created', subject: key.id, details: { scopes: key.scopes } }
  if (!(await commit(ctx, statements, deed))) {
    throw new AppError('CONFLICT', `An account has at most ${MAX_KEYS} API keys`, { limit: MAX_KEYS })
  }
  return { ...shown(key), key: secret }
}

export const listApiKeys = async (ctx: Ctx): Promise<ApiKey[]> =>
  (await store.listApiKeys(ctx.env.AUTH_DB, requireUser(ctx.call).id)).map(shown)

/** The key works nowhere any more after five seconds at most. */
export async function deleteApiKey(ctx: Ctx, keyId: string): Promise<void> {
  const { id } = requireUser(ctx.call)
  const statements = store.deleteApiKey(ctx.env.AUTH_DB, keyId, id)
  if (!(await commit(ctx, statements, { chain: id, action: 'api_key.deleted', subject: keyId })))
    throw notFound('API key')
}

const instant = (at: number) => new Date(at).toISOString()
const shown = ({ account_id: _, created_at, expires_at, last_used_at, ...key }: store.StoredApiKey): ApiKey => ({
  ...key,
  created_at: instant(created_at),
  expires_at: expires_at === null ? null : instant(expires_at),
  last_used_at: last_used_at === null ? null : instant(last_used_at),
})

/** Whose key this is, for the gateway. Its session is the key itself, and an administrator's key is no administrator. */
export async function verifyApiKey(ctx: Ctx, secret: string): Promise<KeyHolder | null> {
  const at = ctx.now.getTime()
  const found = await store.findApiKey(ctx.env.AUTH_DB, await sha256(secret), at)
  if (!found) return null
  const { key, account } = found
  if ((key.last_used_at ?? 0) <= at - TOUCH_MS) ctx.defer(store.touchApiKey(ctx.env.AUTH_DB, key.id, at))
  const issued = Math.floor(at / 1000)
  return {
    scopes: key.scopes,
    actor: {
      kind: 'user',
      id: account.id,
      number: account.number,
      email: account.email,
      email_verified: account.email_verified,
      name: account.name,
      roles: account.roles.filter((role) => role !== 'admin'),
      session_id: key.id,
      token_id: key.id,
      token_issued_at: issued,
      token_expires_at: issued + TOUCH_MS / 1000,
    },
  }
}
