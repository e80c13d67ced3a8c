import { z } from '@hono/zod-openapi'
import type { Call } from '../call'
import { COUNTRY_CODES } from '../values/countries'
import { isCurrency } from '../values/money'
import { Latitude, Line, LocalDate, Longitude, Prose } from './common'
import { PACES } from './planner'
import { Category, Place } from './search'
import { PublicTrip, Trip } from './trips'

const atMost = <T extends z.ZodType>(most: number, of: T) => z.array(of).max(most)
/** Without repetitions; the first of each stays. */
const distinct = <T extends z.ZodType<string>>(most: number, of: T) =>
  atMost(most, of).overwrite((list) => [...new Set(list)])

/** One visible sign at least: a name of invisible characters reads as nobody. */
const Name = Line(100).refine((text) => /[\p{L}\p{N}\p{P}\p{S}]/u.test(text), 'Shows nothing')
export const Currency = z.string().refine(isCurrency, 'Use an ISO 4217 code').openapi({ example: 'EUR' })
const CountryCode = z
  .string()
  .refine((code) => COUNTRY_CODES.includes(code), 'Use an ISO 3166-1 alpha-2 code')
  .openapi({ example: 'PT' })

function canonicalTag(tag: string): string | null {
  try {
    return Intl.getCanonicalLocales(tag)[0] ?? null
  } catch {
    return null
  }
}
/** BCP 47, kept in canonical case: `pt-br` becomes `pt-BR`. */
export const LanguageTag = z
  .string()
  .max(35)
  .refine((tag) => canonicalTag(tag) !== null, 'Use a BCP 47 language tag')
  .overwrite((tag) => canonicalTag(tag) ?? tag)
  .openapi({ example: 'pt-BR' })

export const UNITS = ['metric', 'imperial'] as const
export const TRAVEL_STYLES = [
  'budget',
  'mid_range',
  'luxury',
  'backpacking',
  'adventure',
  'cultural',
  'relaxation',
  'romantic',
  'family',
  'business',
  'solo',
  'eco',
] as const
export const DIETS = [
  'vegetarian',
  'vegan',
  'pescatarian',
  'halal',
  'kosher',
  'gluten_free',
  'lactose_free',
  'nut_free',
  'shellfish_free',
  'low_salt',
] as const
export const MOBILITIES = ['full', 'limited_walking', 'stroller', 'wheelchair'] as const

const Interests = distinct(19, Category)
/** What a person prefers wherever they go. Null is "not said": then the place decides, or the platform's default. */
const preferences = {
  currency: Currency.nullable(),
  units: z.enum(UNITS),
  language: LanguageTag.nullable(),
  travel_style: z.enum(TRAVEL_STYLES).nullable(),
  diet: distinct(DIETS.length, z.enum(DIETS)),
  mobility: z.enum(MOBILITIES).nullable(),
  pace: z.enum(PACES).nullable(),
}
const PreferenceFields = z.object(preferences).openapi('PreferenceFields')
/** The same with the interests, which stand beside them in the profile. */
export const Preferences = z.object({ ...preferences, interests: Interests }).openapi('Preferences')
export type Preferences = z.infer<typeof Preferences>
/** What is left out stays as it is. */
export const PreferencesUpdate = Preferences.partial().openapi('PreferencesUpdate')
export type PreferencesUpdate = z.infer<typeof PreferencesUpdate>

/** Where somebody lives or starts from. */
export const HomeLocation = z.object({ name: Line(120), lat: Latitude, lon: Longitude }).openapi('HomeLocation')
export type HomeLocation = z.infer<typeof HomeLocation>

/** A trip of the past that was not planned here. */
export const PastTrip = z
  .object({
    place: Line(120),
    country_code: CountryCode.nullable().default(null),
    start_date: LocalDate.nullable().default(null),
    end_date: LocalDate.nullable().default(null),
    note: Prose(500).default(''),
  })
  .refine(({ start_date, end_date }) => !start_date || !end_date || end_date >= start_date, {
    path: ['end_date'],
    message: 'before start_date',
  })
  .openapi('PastTrip')
export type PastTrip = z.infer<typeof PastTrip>

export const AGE_GROUPS = ['under_18', '18_24', '25_34', '35_44', '45_54', '55_64', '65_plus'] as const
export const RELATIONSHIPS = ['single', 'couple', 'married', 'family', 'other'] as const
const facts = {
  age_group: z.enum(AGE_GROUPS).nullable(),
  relationship_status: z.enum(RELATIONSHIPS).nullable(),
}
/** Stored only while `consent` is true; withdrawing it erases the answers at once. */
export const Demographics = z
  .object({ consent: z.boolean(), consented_at: z.iso.datetime().nullable(), ...facts })
  .openapi('Demographics')
export type Demographics = z.infer<typeof Demographics>
const DemographicsUpdate = z
  .object({
    consent: z.boolean(),
    age_group: facts.age_group.default(null),
    relationship_status: facts.relationship_status.default(null),
  })
  .refine(
    ({ consent, age_group, relationship_status }) => consent || (age_group === null && relationship_status === null),
    {
      path: ['consent'],
      message: 'Needed before anything of this is stored',
    },
  )
  .openapi('DemographicsUpdate')

/** A tag of taste such as `foodie` or `night_owl`; it leads to a persona (see `Persona.archetypes`). */
export const Archetype = z
  .string()
  .regex(/^[a-z][a-z0-9]*(_[a-z0-9]+)*$/, 'Use lower_snake_case')
  .max(40)

const sections = {
  name: Name,
  location: z.union([HomeLocation, z.null()]),
  interests: Interests,
  keywords: distinct(50, Line(40)),
  archetypes: distinct(10, Archetype),
  travel_history: atMost(200, PastTrip),
}
/**
 * One document per person. `avatar_url` is public and cannot be guessed; it changes with the picture.
 * `name_mixes_scripts` warns that a name may imitate another one with letters of another alphabet.
 */
export const Profile = z
  .object({
    user_id: z.string(),
    ...sections,
    name_mixes_scripts: z.boolean(),
    avatar_url: z.string().nullable(),
    preferences: PreferenceFields,
    demographics: Demographics,
    persona_id: z.string().nullable(),
    version: z.int(),
    created_at: z.iso.datetime(),
    updated_at: z.iso.datetime(),
  })
  .openapi('Profile')
export type Profile = z.infer<typeof Profile>
/** A section left out stays as it is; one that is given is replaced as a whole, and of the preferences what is given. */
export const ProfileUpdate = z
  .object({ ...sections, preferences: PreferenceFields.partial(), demographics: DemographicsUpdate })
  .partial()
  .openapi('ProfileUpdate')
export type ProfileUpdate = z.infer<typeof ProfileUpdate>

/**
 * `trip` as the person may see it now: with `role` as a member, else as everybody sees a public one; null while they may
 * not (any more), as it was deleted or is shared with them no longer.
 */
export const SavedTrip = z
  .object({ trip_id: z.string(), saved_at: z.iso.datetime(), trip: z.union([Trip, PublicTrip, z.null()]) })
  .openapi('SavedTrip')
export type SavedTrip = z.infer<typeof SavedTrip>
/** `place` is null while there is no such record (any more). */
export const Favorite = z
  .object({ poi_id: z.string(), saved_at: z.iso.datetime(), place: z.union([Place, z.null()]) })
  .openapi('Favorite')
export type Favorite = z.infer<typeof Favorite>

export const CARD_BRANDS = ['visa', 'mastercard', 'amex', 'discover', 'diners', 'jcb', 'unionpay', 'other'] as const
export const PAYMENT_PROVIDERS = ['stripe', 'sandbox'] as const
const card = {
  provider: z.enum(PAYMENT_PROVIDERS),
  brand: z.enum(CARD_BRANDS),
  last4: z.string().regex(/^\d{4}$/, 'The last four digits'),
  exp_month: z.int().min(1).max(12),
  exp_year: z.int().min(2000).max(2100),
}
/** A card as its provider knows it. No card number ever comes here: unknown fields are refused, and so is a token with a number in it. */
export const NewPaymentMethod = z
  .strictObject({
    ...card,
    token: z
      .string()
      .max(255)
      .regex(/^(pm|card|src|tok)_[A-Za-z0-9_]{4,}$/, "Send the provider's token"),
  })
  .openapi('NewPaymentMethod')
export type NewPaymentMethod = z.infer<typeof NewPaymentMethod>
/** What is shown of it; the token stays inside. */
export const PaymentMethod = z
  .object({ id: z.string(), ...card, created_at: z.iso.datetime() })
  .openapi('PaymentMethod')
export type PaymentMethod = z.infer<typeof PaymentMethod>

/** Liking from -1 (rather not) to 1 (please) by category; what is left out is 0. */
const Taste = z.partialRecord(Category, z.number().min(-1).max(1))
/** A voice for the assistant and a taste to begin recommendations with. */
export const NewPersona = z
  .object({
    name: Name,
    description: Prose(500).default(''),
    /** How the assistant speaks; data to a language model, never instructions about the platform. */
    prompt: Prose(4000).refine((text) => text.length > 0, 'Say how it speaks'),
    taste: Taste.default({}),
    archetypes: distinct(10, Archetype).default([]),
    /** `platform` is for everybody and made by administrators. */
    scope: z.enum(['own', 'platform']).default('own'),
  })
  .openapi('NewPersona')
export type NewPersona = z.infer<typeof NewPersona>
/** The scope of a persona never changes. */
export const PersonaUpdate = NewPersona.omit({ scope: true }).openapi('PersonaUpdate')
export type PersonaUpdate = z.infer<typeof PersonaUpdate>
export const Persona = z
  .object({
    id: z.string(),
    name: z.string(),
    description: z.string(),
    prompt: z.string(),
    taste: Taste,
    archetypes: z.array(z.string()),
    scope: z.enum(['own', 'platform']),
    version: z.int(),
    created_at: z.iso.datetime(),
    updated_at: z.iso.datetime(),
  })
  .openapi('Persona')
export type Persona = z.infer<typeof Persona>

export const PersonaChoice = z.object({ persona_id: z.string().max(64).nullable() }).openapi('PersonaChoice')
/** `by`: chosen by the person, or the platform's persona that fits the archetypes best. */
export const AssignedPersona = z
  .object({ persona: z.union([Persona, z.null()]), by: z.enum(['choice', 'archetypes']).nullable() })
  .openapi('AssignedPersona')
export type AssignedPersona = z.infer<typeof AssignedPersona>

/** `sections` names what changed, such as `preferences` or `avatar`. */
export const ProfileChanged = z.object({
  type: z.literal('users.profile_changed'),
  user_id: z.string(),
  version: z.int(),
  name: z.string(),
  sections: z.array(z.string()),
})

export interface UsersRpc {
  /** What the person prefers, defaults for who never said; at most 300 s old elsewhere. NOT_FOUND unless it is the caller's own. */
  preferencesOf(call: Call, userId: string): Promise<Preferences>
}
