import type { Call, Role, UserActor } from './call'
import { AppError } from './errors'

/** The signed-in person behind a call; AUTH_REQUIRED for everybody else. */
export function requireUser(call: Call): UserActor {
  if (call.actor.kind !== 'user') throw new AppError('AUTH_REQUIRED', 'Sign in to do this')
  return call.actor
}

/** AUTH_REQUIRED without a token, FORBIDDEN for a person without the role. The platform itself may do what an admin may. */
export function requireRole(call: Call, role: Role): void {
  if (call.actor.kind === 'system') return
  if (!requireUser(call).roles.includes(role)) throw new AppError('FORBIDDEN', `Only for the role ${role}`)
}
