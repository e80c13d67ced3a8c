import { isSettingKey } from '#shared/contracts/settings'
import { environmentOf, type SettingsDocument, settingsDocumentKey } from '#shared/settings'
import type { Ctx } from '../env'
import * as store from '../store'

/** KV takes one write a second of a key. */
const RETRY_MS = 1_500
/** Changes that may come while the copy is written before another publisher is left to finish. */
const ROUNDS = 3

/** Writes what this deployment's environment reads to KV. Of several at once the last to finish has seen every change. */
async function publishCopy(ctx: Ctx): Promise<void> {
  for (let round = 0; round < ROUNDS; round++) {
    const document = await documentFor(ctx)
    await ctx.env.CACHE.put(copyKey(ctx), JSON.stringify(document))
    if ((await store.lastChange(ctx.env.CONFIG_DB)) === document.version) return
  }
}

async function documentFor(ctx: Ctx): Promise<SettingsDocument> {
  const environment = environmentOf(ctx.env)
  const { stored, lastChange } = await store.readForCopy(ctx.env.CONFIG_DB, environment)
  // No Worker reads the custom ones. The environment's own value comes last, and so wins.
  const known = stored.filter(({ key }) => isSettingKey(key))
  const inOrder = known.sort((a, b) => Number(a.environment === environment) - Number(b.environment === environment))
  return { version: lastChange, values: Object.fromEntries(inOrder.map(({ key, value }) => [key, value])) }
}

const copyKey = (ctx: Ctx) => settingsDocumentKey(environmentOf(ctx.env))

/** After a change. It is stored already: a KV that refuses delays it, until it is tried again or the minute cron comes. */
export async function tellWorkers(ctx: Ctx): Promise<void> {
  const failed = (error: unknown) => ctx.log('WARNING', 'settings not published', { error: String(error) })
  try {
    await publishCopy(ctx)
  } catch (error) {
    failed(error)
    const again = new Promise((resolve) => setTimeout(resolve, RETRY_MS)).then(() => publishCopy(ctx))
    ctx.defer(again.catch(failed))
  }
}

/** From the minute cron: a copy that was lost, or never written, or is of another state of the database. */
export async function healCopy(ctx: Ctx): Promise<void> {
  const last = await store.lastChange(ctx.env.CONFIG_DB)
  const copy = await ctx.env.CACHE.get<SettingsDocument>(copyKey(ctx), 'json').catch(() => null)
  if ((copy?.version ?? 0) !== last) await publishCopy(ctx)
}
