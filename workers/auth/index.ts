import { type Call, contextOf, type Role, systemCall } from '#shared/call'
import type { AuthRpc, KeyHolder, PublicKey } from '#shared/contracts/auth'
import type { EventSource } from '#shared/events'
import { confirmOutbox, relayOutbox } from '#shared/outbox'
import { RpcEntrypoint } from '#shared/rpc'
import type { Env } from './env'
import { app } from './routes'
import { rolesOf } from './service/accounts'
import { verifyApiKey } from './service/api-keys'
import { publicKeys, rotateKeys } from './service/keys'
import { prune } from './service/prune'

export default {
  fetch: app.fetch,
  async scheduled(controller, env, execution) {
    const ctx = contextOf('auth', env, systemCall('cron'), (work) => execution.waitUntil(work))
    await relayOutbox(ctx, env.AUTH_DB)
    if (new Date(controller.scheduledTime).getUTCMinutes() !== 0) return
    await prune(ctx)
    await rotateKeys(ctx)
  },
} satisfies ExportedHandler<Env>

export class Auth extends RpcEntrypoint<Env> implements AuthRpc, EventSource {
  protected readonly service = 'auth'

  publicKeys(call: Call): Promise<PublicKey[]> {
    return publicKeys(this.context(call))
  }

  rolesOf(call: Call, userId: string): Promise<Role[]> {
    return rolesOf(this.context(call), userId)
  }

  verifyApiKey(call: Call, key: string): Promise<KeyHolder | null> {
    return verifyApiKey(this.context(call), key)
  }

  confirmEvents(ids: string[]): Promise<void> {
    return confirmOutbox(this.context(systemCall('events')), this.env.AUTH_DB, ids)
  }
}
