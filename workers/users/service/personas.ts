import { requireUser } from '#shared/actors'
import type { AssignedPersona, NewPersona, Persona, PersonaUpdate } from '#shared/contracts/users'
import { AppError, invalid } from '#shared/errors'
import { decodeCursor, encodeCursor } from '#shared/pagination'
import { newId } from '#shared/values/ids'
import { checkMayChange, fittingPersona, type PersonaRecord, personaOf, visible } from '../domain/persona'
import { changedMeanwhile, checkVersion } from '../domain/profile'
import type { Ctx } from '../env'
import { deletePersona, findPersona, insertPersona, listPersonas, PLATFORM, updatePersona } from '../store/personas'
import { cachedProfile, changeProfile } from './profiles'
import { ownId } from './subject'

/** Of one person; of the platform, which are compared with the archetypes in one go, as many. */
const MOST_PERSONAS = 100

/** The caller's own, newest first come last; then the platform's. */
export async function getPersonas(
  ctx: Ctx,
  { limit, cursor }: { limit: number; cursor?: string },
): Promise<{ items: Persona[]; next_cursor: string | null }> {
  const user = requireUser(ctx.call)
  const [shelf, after] = cursor === undefined ? ['own', ''] : decodeCursor(cursor, ['string', 'string'])
  if (shelf !== 'own' && shelf !== 'platform') throw invalid('cursor', 'not a cursor of this list')
  const d1 = ctx.env.USERS_DB
  const own = shelf === 'own' ? await listPersonas(d1, user.id, after as string, limit + 1) : []
  const rest = limit + 1 - own.length
  const platform = rest > 0 ? await listPersonas(d1, PLATFORM, shelf === 'own' ? '' : (after as string), rest) : []
  const found = [...own, ...platform]
  const items = found.slice(0, limit)
  const last = items.at(-1)
  const next =
    found.length > limit && last ? encodeCursor([last.owner_id === null ? 'platform' : 'own', last.id]) : null
  return { items: items.map(personaOf), next_cursor: next }
}

export const getPersona = async (ctx: Ctx, id: string): Promise<Persona> => personaOf(await visiblePersona(ctx, id))

async function visiblePersona(ctx: Ctx, id: string): Promise<PersonaRecord> {
  const user = requireUser(ctx.call)
  return visible(await findPersona(ctx.env.USERS_DB, id), user)
}

/** NOT_FOUND for those of others, FORBIDDEN for the platform's without the right. */
async function changeablePersona(ctx: Ctx, id: string): Promise<PersonaRecord> {
  const persona = await visiblePersona(ctx, id)
  checkMayChange(persona, requireUser(ctx.call))
  return persona
}

export async function createPersona(ctx: Ctx, { scope, ...input }: NewPersona): Promise<Persona> {
  const user = requireUser(ctx.call)
  const owner_id = scope === 'platform' ? PLATFORM : user.id
  checkMayChange({ owner_id }, user)
  const at = ctx.now.getTime()
  const persona = { ...input, id: newId('persona', ctx.now), owner_id, version: 1, created_at: at, updated_at: at }
  if (!(await insertPersona(ctx.env.USERS_DB, persona, MOST_PERSONAS))) {
    throw new AppError('CONFLICT', `At most ${MOST_PERSONAS} personas; remove one first`)
  }
  return personaOf(persona)
}

/** PRECONDITION_REQUIRED without `If-Match`, PRECONDITION_FAILED with one of another version. */
export async function putPersona(
  ctx: Ctx,
  id: string,
  input: PersonaUpdate,
  ifMatch: string | undefined,
): Promise<Persona> {
  const before = await changeablePersona(ctx, id)
  checkVersion(before.version, ifMatch, true)
  const after = { ...before, ...input, version: before.version + 1, updated_at: ctx.now.getTime() }
  if (!(await updatePersona(ctx.env.USERS_DB, after))) throw changedMeanwhile()
  return personaOf(after)
}

export async function removePersona(ctx: Ctx, id: string): Promise<void> {
  await changeablePersona(ctx, id)
  await deletePersona(ctx.env.USERS_DB, id)
}

/** Null gives the choice back to the archetypes. NOT_FOUND for a persona the caller does not see. */
export async function assignPersona(ctx: Ctx, id: string, personaId: string | null): Promise<AssignedPersona> {
  const userId = await ownId(ctx, id)
  if (personaId !== null) await visiblePersona(ctx, personaId)
  await changeProfile(ctx, userId, (record) => ({ ...record, persona_id: personaId }))
  return assignedPersona(ctx, id)
}

/** The chosen one while it exists; else the platform's that fits the archetypes best, if any does. */
export async function assignedPersona(ctx: Ctx, id: string): Promise<AssignedPersona> {
  const { persona_id, archetypes } = await cachedProfile(ctx, await ownId(ctx, id))
  const chosen = persona_id === null ? null : await findVisible(ctx, persona_id)
  if (chosen) return { persona: personaOf(chosen), by: 'choice' }
  if (archetypes.length === 0) return { persona: null, by: null }
  const fitting = fittingPersona(await listPersonas(ctx.env.USERS_DB, PLATFORM, '', MOST_PERSONAS), archetypes)
  return fitting ? { persona: personaOf(fitting), by: 'archetypes' } : { persona: null, by: null }
}

async function findVisible(ctx: Ctx, id: string): Promise<PersonaRecord | null> {
  const persona = await findPersona(ctx.env.USERS_DB, id)
  return persona && (persona.owner_id === null || persona.owner_id === requireUser(ctx.call).id) ? persona : null
}
