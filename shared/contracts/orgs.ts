import { z } from '@hono/zod-openapi'
import { Email } from './auth'
import { Line } from './common'

/** The first owner is who made the organisation; it always has one. */
export const ORG_ROLES = ['owner', 'admin', 'member'] as const
export const OrgRole = z.enum(ORG_ROLES).openapi('OrgRole')
export type OrgRole = z.infer<typeof OrgRole>

export const NewOrg = z.object({ name: Line(100) }).openapi('NewOrg')
export type NewOrg = z.infer<typeof NewOrg>
/** `role` and `permissions` are the caller's. */
export const Org = z
  .object({
    id: z.string(),
    name: z.string(),
    role: OrgRole,
    permissions: z.array(z.string()),
    member_count: z.int(),
    created_at: z.iso.datetime(),
  })
  .openapi('Org')
export type Org = z.infer<typeof Org>

export const OrgMember = z
  .object({ user_id: z.string(), name: z.string(), email: z.string(), role: OrgRole, joined_at: z.iso.datetime() })
  .openapi('OrgMember')
export type OrgMember = z.infer<typeof OrgMember>
export const OrgMemberUpdate = z.object({ role: OrgRole }).openapi('OrgMemberUpdate')

export const NewOrgInvitation = z.object({ email: Email, role: OrgRole.default('member') }).openapi('NewOrgInvitation')
export type NewOrgInvitation = z.infer<typeof NewOrgInvitation>
export const OrgInvitation = z
  .object({ id: z.string(), email: z.string(), role: OrgRole, expires_at: z.iso.datetime() })
  .openapi('OrgInvitation')
export type OrgInvitation = z.infer<typeof OrgInvitation>
/** An invitation to the caller's address that waits for an answer. */
export const PendingOrgInvitation = OrgInvitation.omit({ email: true })
  .extend({ org_id: z.string(), org_name: z.string() })
  .openapi('PendingOrgInvitation')
export type PendingOrgInvitation = z.infer<typeof PendingOrgInvitation>
/** Without the token of the mail, the caller's address must be the invited one. */
export const OrgAcceptance = z.object({ token: z.string().max(200).optional() }).openapi('OrgAcceptance')
export type OrgAcceptance = z.infer<typeof OrgAcceptance>
