import { ORG_ROLES, type OrgRole } from '#shared/contracts/orgs'
import { AppError } from '#shared/errors'

/** What each role may do in its organisation. A role has no permission that is not written here. */
const PERMISSIONS: Record<OrgRole, readonly string[]> = {
  member: ['org:read'],
  admin: ['org:invite', 'org:read', 'org:remove', 'org:update'],
  owner: ['org:delete', 'org:invite', 'org:read', 'org:remove', 'org:roles', 'org:update'],
}
export type OrgPermission = 'org:read' | 'org:invite' | 'org:remove' | 'org:update' | 'org:roles' | 'org:delete'
export const orgPermissions = (role: OrgRole | null): string[] => (role ? [...PERMISSIONS[role]] : [])

export function requirePermission(role: OrgRole, permission: OrgPermission): void {
  if (!PERMISSIONS[role].includes(permission))
    throw new AppError('FORBIDDEN', `Your role here is ${role}`, { permission })
}

const rank = (role: OrgRole) => ORG_ROLES.length - ORG_ROLES.indexOf(role)

/** Nobody gives a role above their own. */
export function checkGrant(role: OrgRole, granted: OrgRole): void {
  requirePermission(role, 'org:invite')
  if (rank(granted) > rank(role)) throw new AppError('FORBIDDEN', `Only an ${granted} can give the role ${granted}`)
}

/** Everybody may leave; others are removed by who stands above them, and owners by owners. */
export function checkRemoval(role: OrgRole, other: { role: OrgRole; self: boolean }): void {
  if (other.self) return
  requirePermission(role, 'org:remove')
  if (role !== 'owner' && rank(other.role) >= rank(role)) {
    throw new AppError('FORBIDDEN', `Only an owner can remove an ${other.role}`)
  }
}

export const INVITATION_MS = 14 * 86_400_000
export const MAX_ORG_MEMBERS = 500
/** Organisations one person may have made or joined. */
export const MAX_ORGS = 50
