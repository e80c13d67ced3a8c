import { mustChange } from '#shared/audit'
import type { OrgRole } from '#shared/contracts/orgs'

export type StoredInvitation = {
  id: string
  org_id: string
  email: string
  role: OrgRole
  token_hash: string
  invited_by: string
  expires_at: number
}
export type PendingInvitation = StoredInvitation & { org_name: string }

/** In the place of an older one to the same address. Fails its batch when the organisation is full. */
export const upsertInvitation = (d1: D1Database, one: StoredInvitation, maxMembers: number): D1PreparedStatement[] => [
  d1
    .prepare(
      `INSERT INTO org_invitations (id, org_id, email, role, token_hash, invited_by, expires_at)
         SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7 WHERE (SELECT count(*) FROM org_members WHERE org_id = ?2)
           + (SELECT count(*) FROM org_invitations WHERE org_id = ?2 AND email <> ?3) < ?8
         ON CONFLICT (org_id, email) DO UPDATE SET id = ?1, role = ?4, token_hash = ?5, invited_by = ?6, expires_at = ?7`,
    )
    .bind(...[one.id, one.org_id, one.email, one.role, one.token_hash, one.invited_by, one.expires_at], maxMembers),
  mustChange(d1),
]

export async function listInvitations(d1: D1Database, orgId: string, at: number): Promise<StoredInvitation[]> {
  const { results } = await d1
    .prepare('SELECT * FROM org_invitations WHERE org_id = ? AND expires_at > ? ORDER BY id')
    .bind(orgId, at)
    .all<StoredInvitation>()
  return results
}

const PENDING = `SELECT i.*, o.name AS org_name FROM org_invitations i JOIN orgs o ON o.id = i.org_id
  WHERE i.expires_at > ?1`
export async function listPending(d1: D1Database, email: string, at: number): Promise<PendingInvitation[]> {
  const { results } = await d1
    .prepare(`${PENDING} AND i.email = ?2 ORDER BY i.id`)
    .bind(at, email)
    .all<PendingInvitation>()
  return results
}
export const findByToken = (d1: D1Database, orgId: string, hash: string, at: number) =>
  d1.prepare(`${PENDING} AND i.org_id = ?2 AND i.token_hash = ?3`).bind(at, orgId, hash).first<PendingInvitation>()
export const findByEmail = (d1: D1Database, orgId: string, email: string, at: number) =>
  d1.prepare(`${PENDING} AND i.org_id = ?2 AND i.email = ?3`).bind(at, orgId, email).first<PendingInvitation>()

export const deleteInvitation = (d1: D1Database, id: string, orgId: string): D1PreparedStatement[] => [
  d1.prepare('DELETE FROM org_invitations WHERE id = ? AND org_id = ?').bind(id, orgId),
  mustChange(d1),
]

/** Spends the invitation; its batch fails when somebody was faster. A member keeps the role they have. */
export const acceptInvitation = (d1: D1Database, one: StoredInvitation, accountId: string, at: number) => [
  d1.prepare('DELETE FROM org_invitations WHERE id = ?').bind(one.id),
  mustChange(d1),
  d1
    .prepare('INSERT INTO org_members (org_id, account_id, role, joined_at) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING')
    .bind(one.org_id, accountId, one.role, at),
]

export const deleteExpiredInvitations = (d1: D1Database, at: number): D1PreparedStatement =>
  d1.prepare('DELETE FROM org_invitations WHERE expires_at <= ?').bind(at)
