import { requireRole, requireUser } from '#shared/actors'
import { type AuditDetails, commitAudited } from '#shared/audit'
import type { AuditItem } from '#shared/contracts/auth'
import { decodeCursor, encodeCursor } from '#shared/pagination'
import type { Ctx } from '../env'
import { type AuditFilter, listAudit } from '../store/audit'

/** What is written down beside a change; the chain is the account it happens to, unless told otherwise. */
export type Deed = { chain: string; action: string; actor?: string; subject?: string; details?: AuditDetails }

/** The change and its row in the audit log, in one transaction. Null when a `mustChange` in it found nothing changed. */
export const commit = (ctx: Ctx, statements: readonly D1PreparedStatement[], ...deeds: Deed[]) =>
  commitAudited(ctx, ctx.env.AUTH_DB, statements, deeds)

/** For what changes nothing else, such as a refused sign-in: written after the answer, so that it takes no time. */
export const noteLater = (ctx: Ctx, deed: Deed): void => ctx.defer(commit(ctx, [], deed))

export type AuditPage = { items: AuditItem[]; next_cursor: string | null }

/** What happened to the caller's own account, newest first. */
export const ownAudit = (ctx: Ctx, limit: number, cursor?: string): Promise<AuditPage> =>
  chainPage(ctx, requireUser(ctx.call).id, limit, cursor)

/** One chain, for a caller whose right to it was checked. */
export const chainPage = (ctx: Ctx, chain: string, limit: number, cursor?: string): Promise<AuditPage> =>
  page(ctx, { chain }, limit, cursor)

/** The whole log, for administrators. */
export function wholeAudit(ctx: Ctx, filter: AuditFilter, limit: number, cursor?: string): Promise<AuditPage> {
  requireRole(ctx.call, 'admin')
  return page(ctx, filter, limit, cursor)
}

async function page(ctx: Ctx, filter: AuditFilter, limit: number, cursor?: string): Promise<AuditPage> {
  const [at, chain, seq] = cursor ? decodeCursor(cursor, ['number', 'string', 'number']) : []
  const after = cursor ? { at: Number(at), chain: String(chain), seq: Number(seq) } : null
  const rows = await listAudit(ctx.env.AUTH_DB, filter, after, limit + 1)
  const last = rows.length > limit ? rows[limit - 1] : undefined
  return {
    items: rows.slice(0, limit).map(({ at, details, prev: _, ...row }) => ({
      ...row,
      at: new Date(at).toISOString(),
      details: JSON.parse(details) as Record<string, unknown>,
    })),
    next_cursor: last ? encodeCursor([last.at, last.chain, last.seq]) : null,
  }
}
