import type { UserActor } from '#shared/call'
import type { NewPersona, Persona } from '#shared/contracts/users'
import { AppError, notFound } from '#shared/errors'

/** Without an owner it is the platform's. Times are Unix milliseconds. */
export type PersonaRecord = Omit<NewPersona, 'scope'> & {
  id: string
  owner_id: string | null
  version: number
  created_at: number
  updated_at: number
}

export const personaOf = ({ owner_id, created_at, updated_at, ...record }: PersonaRecord): Persona => ({
  ...record,
  scope: owner_id === null ? 'platform' : 'own',
  created_at: new Date(created_at).toISOString(),
  updated_at: new Date(updated_at).toISOString(),
})

/** Everybody sees the platform's and their own; those of others do not exist. */
export function visible(persona: PersonaRecord | null, user: UserActor): PersonaRecord {
  if (!persona || (persona.owner_id !== null && persona.owner_id !== user.id)) throw notFound('persona')
  return persona
}

/** One's own, or as an administrator the platform's. */
export function checkMayChange({ owner_id }: Pick<PersonaRecord, 'owner_id'>, { roles }: UserActor): void {
  if (owner_id === null && !roles.includes('admin')) {
    throw new AppError('FORBIDDEN', "The platform's personas are changed by administrators")
  }
}

/** The one that shares most archetypes; of equals the first. Null where none shares any. */
export function fittingPersona<T extends { archetypes: readonly string[] }>(
  personas: readonly T[],
  archetypes: readonly string[],
): T | null {
  let best: { persona: T; shared: number } | null = null
  for (const persona of personas) {
    const shared = persona.archetypes.filter((archetype) => archetypes.includes(archetype)).length
    if (shared > (best?.shared ?? 0)) best = { persona, shared }
  }
  return best?.persona ?? null
}
