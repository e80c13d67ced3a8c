import { mustChange } from '#shared/audit'
import type { OrgRole } from '#shared/contracts/orgs'

export type StoredOrg = { id: string; name: string; created_at: number }
export type OwnOrg = StoredOrg & { role: OrgRole; member_count: number }
const OWN = `SELECT o.id, o.name, o.created_at, m.role,
  (SELECT count(*) FROM org_members x WHERE x.org_id = o.id) AS member_count
  FROM org_members m JOIN orgs o ON o.id = m.org_id`

/** The organisation and its first owner. Fails its batch when the person is in `max` already. */
export const insertOrg = (d1: D1Database, org: StoredOrg, ownerId: string, max: number): D1PreparedStatement[] => [
  d1
    .prepare(
      `INSERT INTO orgs (id, name, created_at) SELECT ?1, ?2, ?3
         WHERE (SELECT count(*) FROM org_members WHERE account_id = ?4) < ?5`,
    )
    .bind(org.id, org.name, org.created_at, ownerId, max),
  mustChange(d1),
  insertMember(d1, { org_id: org.id, account_id: ownerId, role: 'owner', joined_at: org.created_at }),
]

export async function listOrgs(d1: D1Database, accountId: string): Promise<OwnOrg[]> {
  const { results } = await d1.prepare(`${OWN} WHERE m.account_id = ? ORDER BY o.id DESC`).bind(accountId).all<OwnOrg>()
  return results
}

/** Null for whoever is no member. */
export const findOrg = (d1: D1Database, id: string, accountId: string): Promise<OwnOrg | null> =>
  d1.prepare(`${OWN} WHERE m.org_id = ? AND m.account_id = ?`).bind(id, accountId).first<OwnOrg>()

export const renameOrg = (d1: D1Database, id: string, name: string): D1PreparedStatement =>
  d1.prepare('UPDATE orgs SET name = ? WHERE id = ?').bind(name, id)
export const deleteOrg = (d1: D1Database, id: string): D1PreparedStatement =>
  d1.prepare('DELETE FROM orgs WHERE id = ?').bind(id)

export type StoredMember = { org_id: string; account_id: string; role: OrgRole; joined_at: number }
export type NamedMember = StoredMember & { name: string; email: string }

const insertMember = (d1: D1Database, member: StoredMember): D1PreparedStatement =>
  d1
    .prepare('INSERT INTO org_members (org_id, account_id, role, joined_at) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING')
    .bind(member.org_id, member.account_id, member.role, member.joined_at)

const MEMBER = `SELECT m.*, a.name, a.email FROM org_members m JOIN accounts a ON a.id = m.account_id`
export async function listMembers(d1: D1Database, orgId: string): Promise<NamedMember[]> {
  const { results } = await d1
    .prepare(`${MEMBER} WHERE m.org_id = ? ORDER BY m.joined_at, m.account_id`)
    .bind(orgId)
    .all<NamedMember>()
  return results
}
export const findMember = (d1: D1Database, orgId: string, accountId: string): Promise<NamedMember | null> =>
  d1.prepare(`${MEMBER} WHERE m.org_id = ? AND m.account_id = ?`).bind(orgId, accountId).first<NamedMember>()

const ANOTHER_OWNER = `(role <> 'owner' OR
  (SELECT count(*) FROM org_members o WHERE o.org_id = org_members.org_id AND o.role = 'owner') > 1)`

/** Fails its batch where it would leave the organisation without an owner. */
export const updateRole = (d1: D1Database, orgId: string, accountId: string, role: OrgRole): D1PreparedStatement[] => [
  d1
    .prepare(
      `UPDATE org_members SET role = ?3 WHERE org_id = ?1 AND account_id = ?2 AND (?3 = 'owner' OR ${ANOTHER_OWNER})`,
    )
    .bind(orgId, accountId, role),
  mustChange(d1),
]
export const deleteMember = (d1: D1Database, orgId: string, accountId: string): D1PreparedStatement[] => [
  d1.prepare(`DELETE FROM org_members WHERE org_id = ? AND account_id = ? AND ${ANOTHER_OWNER}`).bind(orgId, accountId),
  mustChange(d1),
  d1.prepare('UPDATE sessions SET org_id = NULL WHERE account_id = ?2 AND org_id = ?1').bind(orgId, accountId),
]

/** The people with a session that acts for the organisation. */
export async function listActing(d1: D1Database, orgId: string): Promise<string[]> {
  const { results } = await d1
    .prepare('SELECT DISTINCT account_id FROM sessions WHERE org_id = ?')
    .bind(orgId)
    .all<{ account_id: string }>()
  return results.map(({ account_id }) => account_id)
}

/** Whether the session that a refresh token opens may act for the organisation. */
export const mayActFor = async (d1: D1Database, tokenHash: string, orgId: string): Promise<boolean> =>
  (await d1
    .prepare(
      `SELECT 1 FROM refresh_tokens t JOIN sessions s ON s.id = t.session_id
         JOIN org_members m ON m.account_id = s.account_id WHERE t.hash = ? AND m.org_id = ?`,
    )
    .bind(tokenHash, orgId)
    .first()) !== null

/** The role in the organisation the session acts for. */
export async function sessionOrgRole(d1: D1Database, sessionId: string): Promise<OrgRole | null> {
  const row = await d1
    .prepare(
      `SELECT m.role FROM sessions s JOIN org_members m ON m.org_id = s.org_id AND m.account_id = s.account_id
         WHERE s.id = ?`,
    )
    .bind(sessionId)
    .first<{ role: OrgRole }>()
  return row?.role ?? null
}
