import { type AuditDetails, commitAudited } from '#shared/audit'
import type { Ctx } from '../env'

/** What is written down beside a change; the chain is the account it happens to, unless told otherwise. */
export type Deed = { chain: string; action: string; actor?: string; subject?: string; details?: AuditDetails }

/** The change and its row in the audit log, in one transaction. Null when a `mustChange` in it found nothing changed. */
export const commit = (ctx: Ctx, statements: readonly D1PreparedStatement[], ...deeds: Deed[]) =>
  commitAudited(ctx, ctx.env.AUTH_DB, statements, deeds)

/** For what changes nothing else, such as a refused sign-in: written after the answer, so that it takes no time. */
export const noteLater = (ctx: Ctx, deed: Deed): void => ctx.defer(commit(ctx, [], deed))
