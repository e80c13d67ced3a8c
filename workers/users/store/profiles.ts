import { and, eq, exists, getTableColumns, type SQL, sql } from 'drizzle-orm'
import { type DrizzleD1Database, drizzle } from 'drizzle-orm/d1'
import { rowWhere, run, type Statement } from '#shared/drizzle'
import type { CloudEvent } from '#shared/events'
import type { ProfileRecord } from '../domain/profile'
import { consents, outbox, preferences, userProfiles } from './tables'

/** Tables of the profile and the preferences, which share one version. */

const { user_id: _same, ...preferenceColumns } = getTableColumns(preferences)
const selectProfile = (db: DrizzleD1Database, where: SQL) =>
  db
    .select({ profile: getTableColumns(userProfiles), preferences: preferenceColumns })
    .from(userProfiles)
    .innerJoin(preferences, eq(preferences.user_id, userProfiles.user_id))
    .where(where)
type Row = Awaited<ReturnType<typeof selectProfile>>[number]

function recordOf({ profile, preferences }: Row): ProfileRecord {
  const { location_name, latitude, longitude, demographics_consent_at, age_group, relationship_status, ...rest } =
    profile
  return {
    ...rest,
    location:
      location_name === null || latitude === null || longitude === null
        ? null
        : { name: location_name, lat: latitude, lon: longitude },
    demographics: { consented_at: demographics_consent_at, age_group, relationship_status },
    preferences,
  }
}

export async function findProfile(d1: D1Database, userId: string): Promise<ProfileRecord | null> {
  const db = drizzle(d1)
  const [row] = await run(db, selectProfile(db, eq(userProfiles.user_id, userId)))
  return row ? recordOf(row) : null
}

export async function findUserByNumber(d1: D1Database, number: number): Promise<string | null> {
  const db = drizzle(d1)
  const { user_id, account_number } = userProfiles
  const [row] = await run(db, db.select({ user_id }).from(userProfiles).where(eq(account_number, number)))
  return row?.user_id ?? null
}

export type Newcomer = { user_id: string; name: string; number: number | null; at: number }

/** Makes the profile unless there is one, fills in the account's number where it was not known, and reads it. */
export async function ensureProfile(d1: D1Database, { user_id, name, number, at }: Newcomer): Promise<ProfileRecord> {
  const db = drizzle(d1)
  const [, , [row]] = await db.batch([
    db
      .insert(userProfiles)
      .values({ user_id, account_number: number, name, created_at: at, updated_at: at })
      .onConflictDoUpdate({
        target: userProfiles.user_id,
        set: { account_number: sql`excluded.account_number` },
        setWhere: sql`${userProfiles.account_number} is null and excluded.account_number is not null`,
      }),
    db.insert(preferences).values({ user_id }).onConflictDoNothing(),
    selectProfile(db, eq(userProfiles.user_id, user_id)),
  ])
  return recordOf(row!)
}

/** Statements that belong to the same change, made with the id of its event; each applies only if the change did. */
export type Along = (db: DrizzleD1Database, applied: string) => Statement[]
/** True in a later statement of the batch once the change whose event this is took effect. */
export const wasApplied = (db: DrizzleD1Database, eventId: string): SQL =>
  exists(db.select({ id: outbox.id }).from(outbox).where(eq(outbox.id, eventId)))

/** Stores `record` over the version before it, with its event; false when somebody else was faster. */
export async function updateProfile(
  d1: D1Database,
  record: ProfileRecord,
  event: CloudEvent,
  along: Along = () => [],
): Promise<boolean> {
  const db = drizzle(d1)
  const told = { id: event.id, event: JSON.stringify(event), state: 'pending', sent_at: 0 } as const
  const [updated] = await db.batch([
    db
      .update(userProfiles)
      .set(columnsOf(record))
      .where(and(eq(userProfiles.user_id, record.user_id), eq(userProfiles.version, record.version - 1)))
      .returning({ version: userProfiles.version }),
    db.insert(outbox).select(rowWhere(outbox, told, sql`changes() = 1`)),
    db
      .update(preferences)
      .set(record.preferences)
      .where(and(eq(preferences.user_id, record.user_id), wasApplied(db, event.id))),
    ...along(db, event.id),
  ])
  return updated.length === 1
}

/** What a change may change: neither whose it is nor when it began. */
const columnsOf = ({ location, demographics, ...record }: ProfileRecord) => ({
  name: record.name,
  location_name: location?.name ?? null,
  latitude: location?.lat ?? null,
  longitude: location?.lon ?? null,
  interests: record.interests,
  keywords: record.keywords,
  archetypes: record.archetypes,
  travel_history: record.travel_history,
  demographics_consent_at: demographics.consented_at,
  age_group: demographics.age_group,
  relationship_status: demographics.relationship_status,
  persona_id: record.persona_id,
  avatar_key: record.avatar_key,
  version: record.version,
  updated_at: record.updated_at,
})

/** The record of a consent given or taken back. */
export const insertConsent = (
  db: DrizzleD1Database,
  applied: string,
  consent: typeof consents.$inferSelect,
): Statement =>
  db
    .insert(consents)
    .select(rowWhere(consents, consent, wasApplied(db, applied)))
    .onConflictDoNothing()

export const isReachable = (d1: D1Database): Promise<unknown> => d1.prepare('SELECT 1').first()
