import { describe, expect, it } from 'vitest'
import { NewPaymentMethod, PersonaUpdate, Preferences, ProfileUpdate } from '#shared/contracts/users'
import { isExpired, refuseCardNumbers } from './domain/cards'
import { mixesScripts } from './domain/names'
import { checkMayChange, fittingPersona } from './domain/persona'
import {
  avatarUrl,
  changedSections,
  checkVersion,
  consentChange,
  DEFAULT_PREFERENCES,
  type ProfileRecord,
  preferencesAfter,
  preferencesOf,
  profileAfter,
  profileOf,
} from './domain/profile'

const code = (expected: string) => expect.objectContaining({ code: expected })
const NOW = new Date('2027-04-10T12:00:00Z')
const { interests: _none, ...preferences } = DEFAULT_PREFERENCES
const profile: ProfileRecord = {
  user_id: 'usr_ana',
  account_number: 7,
  name: 'Ana',
  location: null,
  interests: [],
  keywords: [],
  archetypes: [],
  travel_history: [],
  demographics: { consented_at: null, age_group: null, relationship_status: null },
  preferences,
  persona_id: null,
  avatar_key: null,
  version: 3,
  created_at: 0,
  updated_at: 0,
}

describe('a profile', () => {
  it('keeps the sections that an update leaves out, and the preferences it does not name', () => {
    const before = { ...profile, keywords: ['sea'], preferences: { ...preferences, currency: 'EUR' } }
    const after = profileAfter(before, ProfileUpdate.parse({ name: 'Bo', preferences: { pace: 'packed' } }), NOW)
    expect(after).toEqual({ ...before, name: 'Bo', preferences: { ...before.preferences, pace: 'packed' } })
    expect(changedSections(before, after)).toEqual(['name', 'preferences'])
    expect(profileAfter(before, ProfileUpdate.parse({}), NOW)).toEqual(before)
    expect(profileAfter(before, { name: undefined }, NOW)).toEqual(before)
    expect(changedSections(before, before)).toEqual([])
  })

  it('takes a section away with null or an empty list', () => {
    const before = { ...profile, location: { name: 'Porto', lat: 41, lon: -8 }, interests: ['park' as const] }
    expect(profileAfter(before, { location: null, interests: [] }, NOW)).toEqual(profile)
    expect(preferencesAfter(before, { currency: null, interests: [] })).toMatchObject({ interests: [] })
  })

  it('has one list of interests, in the profile and in the preferences', () => {
    const after = preferencesAfter(profile, { interests: ['museum'], units: 'imperial' })
    expect(after.interests).toEqual(['museum'])
    expect(preferencesOf(after)).toEqual({ ...DEFAULT_PREFERENCES, units: 'imperial', interests: ['museum'] })
    expect(Preferences.parse(preferencesOf(after))).toEqual(preferencesOf(after))
    expect(changedSections(profile, after)).toEqual(['preferences', 'interests'])
  })

  it('remembers when consent was first given, and nothing at all once it is withdrawn', () => {
    const facts = { age_group: '25_34', relationship_status: null } as const
    const given = profileAfter(profile, { demographics: { consent: true, ...facts } }, NOW)
    expect(given.demographics).toEqual({ consented_at: NOW.getTime(), ...facts })
    const later = new Date(NOW.getTime() + 1000)
    const changed = profileAfter(given, { demographics: { consent: true, ...facts, age_group: null } }, later)
    expect(changed.demographics).toEqual({ consented_at: NOW.getTime(), age_group: null, relationship_status: null })
    const withdrawn = profileAfter(given, { demographics: { consent: false, ...facts } }, later)
    expect(withdrawn.demographics).toEqual(profile.demographics)
    expect([consentChange(profile, given), consentChange(given, changed), consentChange(given, withdrawn)]).toEqual([
      true,
      null,
      false,
    ])
  })

  it('shows an administrator less', () => {
    const record: ProfileRecord = {
      ...profile,
      location: { name: 'Porto', lat: 41.1496, lon: -8.661 },
      demographics: { consented_at: 0, age_group: '25_34', relationship_status: 'single' },
    }
    expect(profileOf(record, 'self')).toMatchObject({
      location: record.location,
      demographics: { consent: true, consented_at: '1970-01-01T00:00:00.000Z', age_group: '25_34' },
    })
    expect(profileOf(record, 'admin')).toMatchObject({
      location: { name: 'Porto', lat: 41.1, lon: -8.7 },
      demographics: { consent: true, age_group: null, relationship_status: null },
    })
    expect([avatarUrl(record), avatarUrl({ ...record, avatar_key: 'k' })]).toEqual([
      null,
      '/v1/users/usr_ana/avatar?key=k',
    ])
  })

  it('asks for the version where it must, and compares it wherever it is given', () => {
    expect(() => checkVersion(3, undefined, true)).toThrow(code('PRECONDITION_REQUIRED'))
    expect(() => checkVersion(3, '"2"', false)).toThrow(code('PRECONDITION_FAILED'))
    for (const tag of ['"3"', '*', undefined]) expect(() => checkVersion(3, tag, false)).not.toThrow()
  })
})

it('tells of words that mix look-alike alphabets, and of no real name', () => {
  for (const name of ['P\u0430ypal', 'Αlex', 'admin Сaravan', 'O\u0440en-Air'])
    expect(mixesScripts(name), name).toBe(true)
  for (const name of ['Zoë Ångström', "D'Angelo", 'Анна Smith', 'Νίκος (Nick)', '田中さくら', '김 Lee', 'محمد', 'Bo 2'])
    expect(mixesScripts(name), name).toBe(false)
})

describe('a payment method', () => {
  const CARD = { provider: 'stripe', token: 'pm_1Nv0FGQ9', brand: 'visa', last4: '4242', exp_month: 2, exp_year: 2027 }

  it.each([
    '4242424242424242',
    '4242 4242 4242 4242',
    '4242-4242-4242-4242',
    '3782 822463 10005',
    'pm_4242424242424242x',
    '4242\u200b4242\u200b4242\u200b4242',
    '４２４２４２４２４２４２４２４２',
    '٤٢٤٢٤٢٤٢٤٢٤٢٤٢٤٢',
    '6759649826438453111',
    4242424242424242,
  ])('is refused with %s in it, wherever', (number) => {
    for (const body of [number, { number }, { a: [{ b: number }] }, { [String(number)]: 1 }]) {
      expect(() => refuseCardNumbers(body)).toThrow(code('VALIDATION_ERROR'))
    }
  })

  it('is let through as a token', () => {
    for (const body of [CARD, { ...CARD, token: 'pm_1Nv0FGQ9RKHgCVdKxyz1a2b3c4' }, null, [], 'visa 4242 9/2027']) {
      expect(() => refuseCardNumbers(body)).not.toThrow()
    }
    expect(NewPaymentMethod.safeParse(CARD).success).toBe(true)
    expect(NewPaymentMethod.safeParse({ ...CARD, cvc: '123' }).success).toBe(false)
    expect(NewPaymentMethod.safeParse({ ...CARD, token: 'secret' }).success).toBe(false)
  })

  it('is good to the end of its month, anywhere', () => {
    expect(isExpired({ exp_month: 2, exp_year: 2027 }, new Date('2027-03-01T23:59:59Z'))).toBe(false)
    expect(isExpired({ exp_month: 2, exp_year: 2027 }, new Date('2027-03-02T00:00:00Z'))).toBe(true)
    expect(isExpired({ exp_month: 12, exp_year: 2027 }, new Date('2027-12-31T00:00:00Z'))).toBe(false)
  })
})

describe('a persona', () => {
  it('fits by what it shares with the archetypes', () => {
    const [a, b] = [{ archetypes: ['foodie', 'night_owl'] }, { archetypes: ['foodie'] }]
    expect(fittingPersona([b, a], ['night_owl', 'foodie'])).toBe(a)
    expect(fittingPersona([b, a], ['foodie'])).toBe(b)
    expect(fittingPersona([a, b], ['parent'])).toBeNull()
  })

  it('of the platform is changed by administrators only', () => {
    const who = (role: 'traveller' | 'admin') => ({ roles: [role] }) as unknown as Parameters<typeof checkMayChange>[1]
    expect(() => checkMayChange({ owner_id: null }, who('traveller'))).toThrow(code('FORBIDDEN'))
    expect(() => checkMayChange({ owner_id: null }, who('admin'))).not.toThrow()
    expect(() => checkMayChange({ owner_id: 'usr_ana' }, who('traveller'))).not.toThrow()
  })

  it('has a taste between -1 and 1 for categories we know', () => {
    const fits = (taste: object) => PersonaUpdate.safeParse({ name: 'X', prompt: 'Y', taste }).success
    expect([fits({}), fits({ park: -1 }), fits({ park: 1.1 }), fits({ castle: 1 })]).toEqual([true, true, false, false])
  })
})

it('keeps language tags in canonical case and refuses what is none', () => {
  const language = (tag: string) => Preferences.shape.language.safeParse(tag)
  expect(['pt-br', 'ZH-hant-TW', 'de'].map((tag) => language(tag).data)).toEqual(['pt-BR', 'zh-Hant-TW', 'de'])
  for (const tag of ['de_DE', '', 'e', 'en-', '<b>', 'x'.repeat(36)]) expect(language(tag).success, tag).toBe(false)
})
