import type * as tables from './tables'

type Tables = typeof tables
type Tag = 'pii' | 'none'
/** Every column of every table, so that a new one does not compile before somebody thought about it. */
type ColumnTags = {
  [T in keyof Tables as Tables[T]['_']['name']]: Record<keyof Tables[T]['$inferSelect'], Tag>
}

/** What each column holds of a person (reliability 2.10). `pii` leaves with the person. */
export const COLUMN_TAGS: ColumnTags = {
  user_profiles: {
    user_id: 'pii',
    account_number: 'pii',
    name: 'pii',
    location_name: 'pii',
    latitude: 'pii',
    longitude: 'pii',
    interests: 'pii',
    keywords: 'pii',
    archetypes: 'pii',
    travel_history: 'pii',
    demographics_consent_at: 'pii',
    age_group: 'pii',
    relationship_status: 'pii',
    persona_id: 'pii',
    avatar_key: 'pii',
    version: 'none',
    created_at: 'none',
    updated_at: 'none',
  },
  preferences: {
    user_id: 'pii',
    currency: 'pii',
    units: 'pii',
    language: 'pii',
    travel_style: 'pii',
    diet: 'pii',
    mobility: 'pii',
    pace: 'pii',
  },
  consents: { user_id: 'pii', purpose: 'none', granted: 'pii', at: 'pii' },
  saved_trips: { user_id: 'pii', trip_id: 'pii', saved_at: 'none' },
  favorites: { user_id: 'pii', poi_id: 'pii', saved_at: 'none' },
  payment_methods: {
    id: 'none',
    user_id: 'pii',
    provider: 'none',
    token: 'pii',
    brand: 'pii',
    last4: 'pii',
    exp_month: 'pii',
    exp_year: 'pii',
    created_at: 'none',
  },
  avatar_objects: { key: 'pii', user_id: 'pii', state: 'none', at: 'none' },
  personas: {
    id: 'none',
    owner_id: 'pii',
    // Words of a person, who may have written about themselves.
    name: 'pii',
    description: 'pii',
    prompt: 'pii',
    taste: 'pii',
    archetypes: 'pii',
    version: 'none',
    created_at: 'none',
    updated_at: 'none',
  },
  // The event carries the name; it is gone as soon as everybody heard it.
  outbox: { id: 'none', event: 'pii', state: 'none', sent_at: 'none' },
}
