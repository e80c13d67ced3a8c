import type { Role } from '#shared/call'
import type { User } from '#shared/contracts/auth'
import type { OrgRole } from '#shared/contracts/orgs'
import { type AccessClaims, AUDIENCE, ISSUER } from '#shared/tokens'
import { orgPermissions } from './domain/orgs'

/** An account as the rules see it. `number` is the integer `user_id` of older clients. */
export type Account = {
  number: number
  id: string
  email: string
  email_verified: boolean
  name: string
  roles: Role[]
}
export const publicUser = ({ id, email, name }: Account): User => ({ id, email, name })

/** What each role may do, in the words clients see. A role has no permission that is not written here. */
const PERMISSIONS: Record<Role, readonly string[]> = {
  traveller: ['read:poi', 'read:trips', 'write:trips', 'plan:trips'],
  operator: ['read:poi', 'write:listings'],
  admin: ['read:poi', 'write:poi', 'admin:cache', 'admin:system'],
}
/** By the roles on the platform, and by the one in the organisation the person acts for. */
export const permissionsOf = (roles: readonly Role[], orgRole: OrgRole | null = null): string[] =>
  [...new Set([...roles.flatMap((role) => PERMISSIONS[role]), ...orgPermissions(orgRole)])].sort()

const DAY_MS = 86_400_000
/** An answer may get lost: for this long a used token gets the very successor it got before. */
export const REFRESH_GRACE_MS = 10_000

/** The organisation a session acts for, and as what. */
export type ActiveOrg = { id: string; role: OrgRole }

export function claimsFor(
  account: Account,
  sessionId: string,
  tokenId: string,
  now: Date,
  ttl: number,
  org: ActiveOrg | null = null,
): AccessClaims {
  const issuedAt = Math.floor(now.getTime() / 1000)
  return {
    iss: ISSUER,
    aud: AUDIENCE,
    sub: account.id,
    user_id: account.number,
    username: account.email,
    jti: tokenId,
    sid: sessionId,
    iat: issuedAt,
    exp: issuedAt + ttl,
    scope: 'openid profile email',
    org_id: org?.id ?? null,
    roles: account.roles,
    permissions: permissionsOf(account.roles, org?.role),
    email: account.email,
    email_verified: account.email_verified,
    name: account.name,
  }
}

/** How a refresh token stands after its use was claimed; `used_at` is the first use, be it this one or another. Milliseconds. */
export type RefreshState = { used_at: number | null; session_expires_at: number }
/**
 * `good`: hand out the successor. `dead`: too old. `reused`: somebody else used it long ago, so one of the two holders is
 * a thief and the family must end.
 */
export function judgeRefresh(state: RefreshState, nowMs: number): 'good' | 'dead' | 'reused' {
  if (nowMs >= state.session_expires_at) return 'dead'
  if (state.used_at === null) return 'dead'
  return nowMs - state.used_at <= REFRESH_GRACE_MS ? 'good' : 'reused'
}

/** A key signs for this long; then it only verifies, until the last token it signed is dead. */
export const KEY_ROTATION_MS = 90 * DAY_MS
export const KEY_RETIREMENT_MS = DAY_MS + 60_000
