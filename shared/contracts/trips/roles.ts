import { z } from '@hono/zod-openapi'

export const TRIP_ROLES = ['owner', 'editor', 'commenter', 'viewer'] as const
export const TripRole = z.enum(TRIP_ROLES).openapi('TripRole')
export type TripRole = z.infer<typeof TripRole>
/** Roles one may be invited as: a trip has exactly one owner. */
export const GuestRole = z.enum(['editor', 'commenter', 'viewer']).openapi('GuestRole')
export type GuestRole = z.infer<typeof GuestRole>
