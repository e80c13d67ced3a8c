import { integer, primaryKey, real, sqliteTable, text } from 'drizzle-orm/sqlite-core'
import { PACES } from '#shared/contracts/planner'
import {
  AGE_GROUPS,
  MOBILITIES,
  type NewPaymentMethod,
  type PastTrip,
  type Preferences,
  RELATIONSHIPS,
  TRAVEL_STYLES,
  UNITS,
} from '#shared/contracts/users'
import type { PersonaRecord } from '../domain/persona'

/**
 * The tables as `migrations/users` makes them, for types and queries; what each is for, its checks and indexes
 * stand there. A test compares both. Times are Unix milliseconds.
 */

const list = <T>() => text({ mode: 'json' }).$type<T[]>().notNull().default([])

export const userProfiles = sqliteTable('user_profiles', {
  user_id: text().primaryKey(),
  account_number: integer(),
  name: text().notNull(),
  location_name: text(),
  latitude: real(),
  longitude: real(),
  interests: list<Preferences['interests'][number]>(),
  keywords: list<string>(),
  archetypes: list<string>(),
  travel_history: list<PastTrip>(),
  demographics_consent_at: integer(),
  age_group: text({ enum: AGE_GROUPS }),
  relationship_status: text({ enum: RELATIONSHIPS }),
  persona_id: text(),
  avatar_key: text(),
  version: integer().notNull().default(1),
  created_at: integer().notNull(),
  updated_at: integer().notNull(),
})

export const preferences = sqliteTable('preferences', {
  user_id: text()
    .primaryKey()
    .references(() => userProfiles.user_id, { onDelete: 'cascade' }),
  currency: text(),
  units: text({ enum: UNITS }).notNull().default('metric'),
  language: text(),
  travel_style: text({ enum: TRAVEL_STYLES }),
  diet: list<Preferences['diet'][number]>(),
  mobility: text({ enum: MOBILITIES }),
  pace: text({ enum: PACES }),
})

export const consents = sqliteTable(
  'consents',
  {
    user_id: text().notNull(),
    purpose: text().notNull(),
    granted: integer({ mode: 'boolean' }).notNull(),
    at: integer().notNull(),
  },
  (t) => [primaryKey({ columns: [t.user_id, t.purpose, t.at, t.granted] })],
)

export const savedTrips = sqliteTable(
  'saved_trips',
  { user_id: text().notNull(), trip_id: text().notNull(), saved_at: integer().notNull() },
  (t) => [primaryKey({ columns: [t.user_id, t.trip_id] })],
)

export const favorites = sqliteTable(
  'favorites',
  { user_id: text().notNull(), poi_id: text().notNull(), saved_at: integer().notNull() },
  (t) => [primaryKey({ columns: [t.user_id, t.poi_id] })],
)

export const paymentMethods = sqliteTable('payment_methods', {
  id: text().primaryKey(),
  user_id: text().notNull(),
  provider: text().$type<NewPaymentMethod['provider']>().notNull(),
  token: text().notNull(),
  brand: text().$type<NewPaymentMethod['brand']>().notNull(),
  last4: text().notNull(),
  exp_month: integer().notNull(),
  exp_year: integer().notNull(),
  created_at: integer().notNull(),
})

export const avatarObjects = sqliteTable('avatar_objects', {
  key: text().primaryKey(),
  user_id: text().notNull(),
  state: text({ enum: ['pending', 'live', 'dead'] }).notNull(),
  at: integer().notNull(),
})

export const personas = sqliteTable('personas', {
  id: text().primaryKey(),
  owner_id: text(),
  name: text().notNull(),
  description: text().notNull().default(''),
  prompt: text().notNull(),
  taste: text({ mode: 'json' }).$type<PersonaRecord['taste']>().notNull().default({}),
  archetypes: list<string>(),
  version: integer().notNull().default(1),
  created_at: integer().notNull(),
  updated_at: integer().notNull(),
})

export const outbox = sqliteTable('outbox', {
  id: text().primaryKey(),
  event: text().notNull(),
  state: text({ enum: ['pending', 'published'] })
    .notNull()
    .default('pending'),
  sent_at: integer().notNull().default(0),
})
