import { requireUser } from '#shared/actors'
import type { Call } from '#shared/call'
import { AppError } from '#shared/errors'
import type { Importer } from '../domain/import/match'

/** Who may put places in: administrators any, operators their own. AUTH_REQUIRED or FORBIDDEN for everybody else. */
export function editorOf(call: Call): Importer {
  if (call.actor.kind === 'system') return { owner: null, all: true }
  const { id, roles } = requireUser(call)
  if (roles.includes('admin')) return { owner: id, all: true }
  if (roles.includes('operator')) return { owner: id, all: false }
  throw new AppError('FORBIDDEN', 'Only for administrators and operators')
}
