import type {
  Demographics,
  HomeLocation,
  PastTrip,
  Preferences,
  PreferencesUpdate,
  Profile,
  ProfileUpdate,
} from '#shared/contracts/users'
import { AppError } from '#shared/errors'
import { matchesVersion } from '#shared/values/etags'
import { mixesScripts } from './names'

/** The rules of a profile. Times are Unix milliseconds. */

export type ProfileRecord = {
  user_id: string
  account_number: number | null
  name: string
  location: HomeLocation | null
  interests: Preferences['interests']
  keywords: string[]
  archetypes: string[]
  travel_history: PastTrip[]
  demographics: { consented_at: number | null } & Pick<Demographics, 'age_group' | 'relationship_status'>
  preferences: Omit<Preferences, 'interests'>
  persona_id: string | null
  avatar_key: string | null
  version: number
  created_at: number
  updated_at: number
}

export const DEFAULT_PREFERENCES: Preferences = {
  currency: null,
  units: 'metric',
  language: null,
  travel_style: null,
  diet: [],
  mobility: null,
  pace: null,
  interests: [],
}

export const preferencesOf = ({ preferences, interests }: ProfileRecord): Preferences => ({ ...preferences, interests })

/** The picture's address: its secret key makes it public for whoever was given it, and nobody else. */
export const avatarUrl = ({ user_id, avatar_key }: ProfileRecord): string | null =>
  avatar_key === null ? null : `/v1/users/${user_id}/avatar?key=${avatar_key}`

/** A tenth of a degree, about eleven kilometres: what others than oneself learn of where somebody lives. */
const coarse = (degrees: number) => Math.round(degrees * 10) / 10
const NOT_SHOWN = { age_group: null, relationship_status: null }

/** The whole of it for oneself; an administrator learns neither where exactly somebody lives nor what only consent lets us keep. */
export function profileOf(record: ProfileRecord, viewer: 'self' | 'admin'): Profile {
  const { location, demographics } = record
  const self = viewer === 'self'
  return {
    user_id: record.user_id,
    name: record.name,
    name_mixes_scripts: mixesScripts(record.name),
    avatar_url: avatarUrl(record),
    location: self || !location ? location : { ...location, lat: coarse(location.lat), lon: coarse(location.lon) },
    preferences: record.preferences,
    interests: record.interests,
    keywords: record.keywords,
    archetypes: record.archetypes,
    travel_history: record.travel_history,
    demographics: {
      consent: demographics.consented_at !== null,
      consented_at: demographics.consented_at === null ? null : new Date(demographics.consented_at).toISOString(),
      ...(self
        ? { age_group: demographics.age_group, relationship_status: demographics.relationship_status }
        : NOT_SHOWN),
    },
    persona_id: record.persona_id,
    version: record.version,
    created_at: new Date(record.created_at).toISOString(),
    updated_at: new Date(record.updated_at).toISOString(),
  }
}

/** Sections left out stay. */
export function profileAfter(record: ProfileRecord, update: ProfileUpdate, now: Date): ProfileRecord {
  const { preferences, demographics, ...sections } = update
  return {
    ...record,
    ...given(sections),
    preferences: { ...record.preferences, ...given(preferences ?? {}) },
    demographics: demographics ? demographicsAfter(record, demographics, now) : record.demographics,
  }
}

export function preferencesAfter(record: ProfileRecord, update: PreferencesUpdate): ProfileRecord {
  const { interests, ...preferences } = update
  return {
    ...record,
    preferences: { ...record.preferences, ...given(preferences) },
    interests: interests ?? record.interests,
  }
}

/** Without the keys that stand there as undefined: they would write over what is kept. */
const given = <T extends object>(update: T): { [K in keyof T]: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(update).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>
  }

/** The moment of consent is when it was first given and not since; without it nothing is kept. */
function demographicsAfter(
  { demographics: before }: ProfileRecord,
  { consent, age_group, relationship_status }: NonNullable<ProfileUpdate['demographics']>,
  now: Date,
): ProfileRecord['demographics'] {
  if (!consent) return { consented_at: null, ...NOT_SHOWN }
  return { consented_at: before.consented_at ?? now.getTime(), age_group, relationship_status }
}

/** Given, taken back, or neither by this change. */
export function consentChange(before: ProfileRecord, after: ProfileRecord): boolean | null {
  const [had, has] = [before, after].map(({ demographics }) => demographics.consented_at !== null)
  return had === has ? null : has!
}

const SECTIONS = [
  'name',
  'location',
  'preferences',
  'interests',
  'keywords',
  'archetypes',
  'travel_history',
  'demographics',
  'persona_id',
  'avatar_key',
] as const satisfies (keyof ProfileRecord)[]
const WORD: Partial<Record<(typeof SECTIONS)[number], string>> = { persona_id: 'persona', avatar_key: 'avatar' }

/** The names of the sections that differ, as the event tells them. */
export const changedSections = (before: ProfileRecord, after: ProfileRecord): string[] =>
  SECTIONS.filter((section) => JSON.stringify(before[section]) !== JSON.stringify(after[section])).map(
    (section) => WORD[section] ?? section,
  )

/** PRECONDITION_REQUIRED where a tag is needed and missing, PRECONDITION_FAILED with one of another version. */
export function checkVersion(version: number, ifMatch: string | undefined, required: boolean): void {
  if (ifMatch === undefined) {
    if (required) throw new AppError('PRECONDITION_REQUIRED', 'Send the ETag you read as If-Match')
  } else if (!matchesVersion(ifMatch, version)) throw changedMeanwhile(version)
}
export const changedMeanwhile = (version?: number) =>
  new AppError('PRECONDITION_FAILED', 'It was changed meanwhile; read it again', version ? { version } : undefined)
