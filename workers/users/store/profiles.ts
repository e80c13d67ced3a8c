import type { CloudEvent } from '#shared/events'
import type { ProfileRecord } from '../domain/profile'

/** Tables of the profile and the preferences, which share one version. */

type Lists = 'interests' | 'keywords' | 'archetypes' | 'travel_history'
type Row = Omit<ProfileRecord, 'location' | 'demographics' | 'preferences' | Lists> & {
  location_name: string | null
  latitude: number | null
  longitude: number | null
  demographics_consent_at: number | null
} & Record<Lists | 'diet', string> &
  Pick<ProfileRecord['demographics'], 'age_group' | 'relationship_status'> &
  Omit<ProfileRecord['preferences'], 'diet'>

const COLUMNS = `p.user_id, p.account_number, p.name, p.location_name, p.latitude, p.longitude, p.interests, p.keywords,
  p.archetypes, p.travel_history, p.demographics_consent_at, p.age_group, p.relationship_status, p.persona_id,
  p.avatar_key, p.version, p.created_at, p.updated_at, f.currency, f.units, f.language, f.travel_style, f.diet,
  f.mobility, f.pace`
const SELECT = `SELECT ${COLUMNS} FROM user_profiles p JOIN preferences f ON f.user_id = p.user_id`

const recordOf = (row: Row): ProfileRecord => ({
  user_id: row.user_id,
  account_number: row.account_number,
  name: row.name,
  location:
    row.location_name === null || row.latitude === null || row.longitude === null
      ? null
      : { name: row.location_name, lat: row.latitude, lon: row.longitude },
  interests: JSON.parse(row.interests),
  keywords: JSON.parse(row.keywords),
  archetypes: JSON.parse(row.archetypes),
  travel_history: JSON.parse(row.travel_history),
  demographics: {
    consented_at: row.demographics_consent_at,
    age_group: row.age_group,
    relationship_status: row.relationship_status,
  },
  preferences: {
    currency: row.currency,
    units: row.units,
    language: row.language,
    travel_style: row.travel_style,
    diet: JSON.parse(row.diet),
    mobility: row.mobility,
    pace: row.pace,
  },
  persona_id: row.persona_id,
  avatar_key: row.avatar_key,
  version: row.version,
  created_at: row.created_at,
  updated_at: row.updated_at,
})

export async function findProfile(d1: D1Database, userId: string): Promise<ProfileRecord | null> {
  const row = await d1.prepare(`${SELECT} WHERE p.user_id = ?`).bind(userId).first<Row>()
  return row && recordOf(row)
}

export const findUserByNumber = (d1: D1Database, number: number): Promise<string | null> =>
  d1.prepare('SELECT user_id FROM user_profiles WHERE account_number = ?').bind(number).first<string>('user_id')

export type Newcomer = { user_id: string; name: string; number: number | null; at: number }

/** Makes the profile unless there is one, fills in the account's number where it was not known, and reads it. */
export async function ensureProfile(d1: D1Database, { user_id, name, number, at }: Newcomer): Promise<ProfileRecord> {
  const [, , found] = await d1.batch<Row>([
    d1
      .prepare(
        `INSERT INTO user_profiles (user_id, account_number, name, created_at, updated_at) VALUES (?1, ?2, ?3, ?4, ?4)
         ON CONFLICT (user_id) DO UPDATE SET account_number = excluded.account_number
           WHERE account_number IS NULL AND excluded.account_number IS NOT NULL`,
      )
      .bind(user_id, number, name, at),
    d1.prepare('INSERT INTO preferences (user_id) VALUES (?) ON CONFLICT DO NOTHING').bind(user_id),
    d1.prepare(`${SELECT} WHERE p.user_id = ?`).bind(user_id),
  ])
  return recordOf(found!.results[0]!)
}

/** Statements that belong to the same change, made with the version it leads to; each applies only if the change did. */
export type Along = (d1: D1Database, applied: string) => D1PreparedStatement[]
/** True in a later statement of the batch once the change took effect; the event's id is bound as ?1. */
export const APPLIED = 'EXISTS (SELECT 1 FROM outbox WHERE id = ?1)'

/** Stores `record` over the version before it, with its event; false when somebody else was faster. */
export async function updateProfile(
  d1: D1Database,
  record: ProfileRecord,
  event: CloudEvent,
  along: Along = () => [],
): Promise<boolean> {
  const { location, demographics, preferences } = record
  const [updated] = await d1.batch([
    d1
      .prepare(
        `UPDATE user_profiles SET name = ?1, location_name = ?2, latitude = ?3, longitude = ?4, interests = ?5,
           keywords = ?6, archetypes = ?7, travel_history = ?8, demographics_consent_at = ?9, age_group = ?10,
           relationship_status = ?11, persona_id = ?12, avatar_key = ?13, version = ?14, updated_at = ?15
         WHERE user_id = ?16 AND version = ?14 - 1 RETURNING version`,
      )
      .bind(
        ...[record.name, location?.name ?? null, location?.lat ?? null, location?.lon ?? null],
        ...[record.interests, record.keywords, record.archetypes, record.travel_history].map((v) => JSON.stringify(v)),
        ...[demographics.consented_at, demographics.age_group, demographics.relationship_status],
        ...[record.persona_id, record.avatar_key, record.version, record.updated_at, record.user_id],
      ),
    d1.prepare('INSERT INTO outbox (id, event) SELECT ?, ? WHERE changes() = 1').bind(event.id, JSON.stringify(event)),
    d1
      .prepare(
        `UPDATE preferences SET currency = ?2, units = ?3, language = ?4, travel_style = ?5, diet = ?6, mobility = ?7,
           pace = ?8 WHERE user_id = ?9 AND ${APPLIED}`,
      )
      .bind(
        ...[event.id, preferences.currency, preferences.units, preferences.language, preferences.travel_style],
        ...[JSON.stringify(preferences.diet), preferences.mobility, preferences.pace, record.user_id],
      ),
    ...along(d1, event.id),
  ])
  return updated!.results.length === 1
}

/** The record of a consent given or taken back. */
export const insertConsent = (
  d1: D1Database,
  applied: string,
  consent: { user_id: string; purpose: string; granted: boolean; at: number },
): D1PreparedStatement =>
  d1
    .prepare(
      `INSERT INTO consents (user_id, purpose, granted, at) SELECT ?2, ?3, ?4, ?5 WHERE ${APPLIED}
       ON CONFLICT DO NOTHING`,
    )
    .bind(applied, consent.user_id, consent.purpose, consent.granted ? 1 : 0, consent.at)

export const isReachable = (d1: D1Database): Promise<unknown> => d1.prepare('SELECT 1').first()
