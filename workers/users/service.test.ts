import { beforeEach, describe, expect, it } from 'vitest'
import { type Actor, type Context, nextTraceparent } from '#shared/call'
import type { Place } from '#shared/contracts/search'
import type { Trip } from '#shared/contracts/trips'
import { notFound } from '#shared/errors'
import type { CloudEvent, Delivery } from '#shared/events'
import { confirmOutbox } from '#shared/outbox'
import { memoryD1 } from '../../test/support/d1'
import { png } from '../../test/support/images'
import { memoryKv } from '../../test/support/kv'
import { DEFAULT_PREFERENCES } from './domain/profile'
import type { Env } from './env'
import { getAvatar, putAvatar } from './service/avatars'
import { onEvent, sweep } from './service/events'
import { addFavorite, listFavorites, listSavedTrips, saveTrip } from './service/kept'
import { assignedPersona, assignPersona, createPersona, removePersona } from './service/personas'
import { getProfile, preferencesFor, putPreferences, putProfile } from './service/profiles'

const START = new Date('2027-04-01T12:00:00Z')
const code = (expected: string) => expect.objectContaining({ code: expected })

/** Users alone on a real SQLite: KV, R2, the queue and the other Workers are plain objects. */
function newWorld() {
  const d1 = memoryD1('users')
  const sent: CloudEvent[] = []
  const kv = new Map<string, string>()
  const r2 = new Map<string, { bytes: Uint8Array; user_id?: string }>()
  const faults = { r2Put: false, kvLate: false, trips: new Set<string>() }
  const late: (() => void)[] = []
  const env: Env = {
    USERS_DB: d1,
    CACHE: {
      ...memoryKv(kv),
      put: async (key: string, value: string) => {
        if (faults.kvLate) late.push(() => kv.set(key, value))
        else kv.set(key, value)
      },
    },
    AVATARS: {
      put: async (key: string, bytes: Uint8Array, options: R2PutOptions) => {
        if (faults.r2Put) throw new Error('R2 is away')
        r2.set(key, { bytes, ...options.customMetadata })
      },
      get: async (key: string) => {
        const found = r2.get(key)
        return found ? { customMetadata: { user_id: found.user_id } } : null
      },
      delete: async (keys: string[]) => {
        for (const key of keys) r2.delete(key)
      },
    } as unknown as R2Bucket,
    SEARCH: {
      resolveDestination: async () => ({ found: false, suggestions: [] }),
      placesNear: async () => [],
      getPlaces: async (_call, ids) => ids.filter((id) => id !== 'poi_gone').map((id) => ({ id }) as Place),
    },
    TRIPS: {
      getTrip: async () => {
        throw notFound('trip')
      },
      readTrips: async (_call, ids) => ids.filter((id) => faults.trips.has(id)).map((id) => ({ id }) as Trip),
    },
    EVENTS: {
      async sendBatch(batch: { body: Delivery }[]) {
        sent.push(...batch.map(({ body }) => body.event))
      },
    } as unknown as Queue<Delivery>,
  }
  const work: Promise<unknown>[] = []
  const as = (actor: Actor, now = START): Context<Env> => ({
    call: { request_id: 'req_test', traceparent: nextTraceparent(), actor },
    env,
    log: () => {},
    now,
    defer: (promise) => void work.push(promise),
  })
  const person = (id: string, now = START) =>
    as(
      {
        kind: 'user',
        id,
        number: 7,
        email: 'ana@example.org',
        email_verified: true,
        name: 'Ana',
        roles: ['traveller'],
        session_id: 'ses_1',
        token_id: 'tok_1',
        token_issued_at: 0,
        token_expires_at: 0,
      },
      now,
    )
  const rows = async (sql: string) => (await d1.prepare(sql).all<Record<string, unknown>>()).results
  return { d1, env, sent, kv, r2, faults, late, as, person, rows, settled: () => Promise.all(work) }
}

/** The cache remembers per isolate, so every test has a person of its own. */
let people = 0
let id = ''
let world: ReturnType<typeof newWorld>
beforeEach(() => {
  id = `usr_${++people}`
  world = newWorld()
})
const registered = (user_id: string): CloudEvent =>
  ({ id: 'evt_1', data: { type: 'auth.account_registered', user_id, name: 'Ana' } }) as CloudEvent

describe('a profile', () => {
  it('begins once, whoever comes first: the event or its owner', async () => {
    const ana = world.person(id)
    await onEvent(world.as({ kind: 'system', id: 'events' }), registered(id))
    const first = await getProfile(ana, 'me')
    await onEvent(world.as({ kind: 'system', id: 'events' }), registered(id))
    expect(await getProfile(ana, id)).toEqual(first)
    expect(await world.rows('SELECT account_number, version FROM user_profiles')).toEqual([
      { account_number: 7, version: 1 },
    ])
  })

  it('is told of with its sections, once, in the order of its versions', async () => {
    const ana = world.person(id)
    await putProfile(ana, 'me', { name: 'Ana S.', keywords: ['sea'] }, '"1"')
    await putProfile(ana, 'me', { name: 'Ana S.' }, '"2"')
    await putPreferences(ana, 'me', { pace: 'relaxed' }, undefined)
    await world.settled()
    expect(world.sent.map(({ data, sequence }) => [data, sequence])).toEqual([
      [{ type: 'users.profile_changed', user_id: id, version: 2, name: 'Ana S.', sections: ['name', 'keywords'] }, 2],
      [{ type: 'users.profile_changed', user_id: id, version: 3, name: 'Ana S.', sections: ['preferences'] }, 3],
    ])
    await confirmOutbox(
      world.as({ kind: 'system', id: 'events' }),
      world.d1,
      world.sent.map((event) => event.id),
    )
    expect(await world.rows('SELECT * FROM outbox')).toEqual([])
  })

  it('leaves a record of every consent, and no answer once it is taken back', async () => {
    const ana = world.person(id)
    const facts = { age_group: '25_34', relationship_status: 'single' } as const
    await putProfile(ana, 'me', { demographics: { consent: true, ...facts } }, '"1"')
    const later = world.person(id, new Date(START.getTime() + 60_000))
    await putProfile(later, 'me', { demographics: { consent: false, age_group: null, relationship_status: null } }, '*')
    expect(await world.rows('SELECT granted, at FROM consents ORDER BY at')).toEqual([
      { granted: 1, at: START.getTime() },
      { granted: 0, at: START.getTime() + 60_000 },
    ])
    const [row] = await world.rows('SELECT * FROM user_profiles')
    expect(row).toMatchObject({ demographics_consent_at: null, age_group: null, relationship_status: null })
    expect([...world.kv.values()].join()).not.toContain('25_34')
  })

  it('is read again after a change, also when an older reader stores what it read before', async () => {
    const ana = world.person(id)
    world.faults.kvLate = true
    expect((await getProfile(ana, 'me')).name).toBe('Ana')
    await putProfile(ana, 'me', { name: 'Bo' }, '"1"')
    for (const store of world.late) store()
    expect((await getProfile(ana, 'me')).name).toBe('Bo')
    // The event comes when such readers are done.
    await world.settled()
    for (const event of world.sent) await onEvent(world.as({ kind: 'system', id: 'events' }), event)
    expect([...world.kv.keys()].filter((key) => key.startsWith('profile:'))).toEqual([])
    expect((await getProfile(ana, 'me')).name).toBe('Bo')
  })

  it('is served from the cache for as long as nobody changes it', async () => {
    const ana = world.person(id)
    await getProfile(ana, 'me')
    await world.settled()
    await world.d1.prepare("UPDATE user_profiles SET name = 'behind the back'").run()
    expect((await getProfile(ana, 'me')).name).toBe('Ana')
    expect(world.kv.size).toBe(1)
  })
})

describe('preferences for other Workers', () => {
  it('are one’s own, the platform’s to ask, and defaults where nothing is known', async () => {
    const ana = world.person(id)
    await putPreferences(ana, 'me', { pace: 'packed', interests: ['park'] }, undefined)
    const said = { ...DEFAULT_PREFERENCES, pace: 'packed', interests: ['park'] }
    expect(await preferencesFor(ana, id)).toEqual(said)
    const system = world.as({ kind: 'system', id: 'planner' })
    expect(await preferencesFor(system, id)).toEqual(said)
    expect(await preferencesFor(system, 'usr_nobody')).toEqual(DEFAULT_PREFERENCES)
    for (const actor of [world.person('usr_eve'), world.as({ kind: 'anonymous' })]) {
      await expect(preferencesFor(actor, id)).rejects.toEqual(code('NOT_FOUND'))
    }
  })
})

describe('a picture', () => {
  const objects = () => world.rows('SELECT key, state FROM avatar_objects')
  const keyOf = async () => (await world.rows('SELECT avatar_key FROM user_profiles'))[0]?.avatar_key

  it('replaces the one before, which is deleted', async () => {
    const ana = world.person(id)
    await putAvatar(ana, 'me', 'image/png', png())
    const first = await keyOf()
    await putAvatar(ana, 'me', 'image/png', png(30, 30))
    await world.settled()
    const second = await keyOf()
    expect(second).not.toBe(first)
    expect([...world.r2.keys()]).toEqual([second])
    expect(await objects()).toEqual([{ key: second, state: 'live' }])
    await expect(getAvatar(world.as({ kind: 'anonymous' }), id, String(first))).rejects.toEqual(code('NOT_FOUND'))
    await expect(getAvatar(world.as({ kind: 'anonymous' }), 'usr_eve', String(second))).rejects.toEqual(
      code('NOT_FOUND'),
    )
    expect((await getAvatar(world.as({ kind: 'anonymous' }), id, String(second))).public).toBe(true)
  })

  it('whose upload fails leaves the profile as it was, and nothing behind after the sweep', async () => {
    const ana = world.person(id)
    await getProfile(ana, 'me')
    world.faults.r2Put = true
    await expect(putAvatar(ana, 'me', 'image/png', png())).rejects.toThrow('R2 is away')
    expect(await keyOf()).toBeNull()
    await sweep(world.as({ kind: 'system', id: 'cron' }))
    expect(await objects()).toMatchObject([{ state: 'pending' }])
    await sweep(world.as({ kind: 'system', id: 'cron' }, new Date(START.getTime() + 600_001)))
    expect(await objects()).toEqual([])
  })
})

describe('what one keeps', () => {
  it('shows what is gone as gone, and pages without holes when many were saved at once', async () => {
    const ana = world.person(id)
    for (let i = 0; i < 25; i++) await addFavorite(ana, 'me', `poi_${i}`)
    const seen: string[] = []
    let cursor: string | undefined
    do {
      const page = await listFavorites(ana, 'me', { limit: 4, ...(cursor ? { cursor } : {}) })
      seen.push(...page.items.map(({ poi_id }) => poi_id))
      cursor = page.next_cursor ?? undefined
    } while (cursor)
    expect(seen.length).toBe(25)
    expect(new Set(seen).size).toBe(25)
    await expect(addFavorite(ana, 'me', 'poi_gone')).rejects.toEqual(code('NOT_FOUND'))

    world.faults.trips.add('trp_1')
    await saveTrip(ana, 'me', 'trp_1')
    expect((await listSavedTrips(ana, 'me', { limit: 20 })).items).toMatchObject([{ trip: { id: 'trp_1' } }])
    world.faults.trips.clear()
    expect((await listSavedTrips(ana, 'me', { limit: 20 })).items).toMatchObject([{ trip_id: 'trp_1', trip: null }])
  })

  it('has an end', async () => {
    const ana = world.person(id)
    const values = Array.from({ length: 1000 }, (_, i) => `('${id}', 'poi_x${i}', 0)`).join()
    await world.d1.prepare(`INSERT INTO favorites (user_id, poi_id, saved_at) VALUES ${values}`).run()
    await expect(addFavorite(ana, 'me', 'poi_more')).rejects.toEqual(code('CONFLICT'))
    expect((await addFavorite(ana, 'me', 'poi_x1')).saved_at).toBe('1970-01-01T00:00:00.000Z')
  })
})

it('falls back to the archetypes when the chosen persona is deleted', async () => {
  const ana = world.person(id)
  await putProfile(ana, 'me', { archetypes: ['budget_traveler'] }, '"1"')
  const voice = { name: 'Rosa', prompt: 'Speaks.', description: '', taste: {}, archetypes: [], scope: 'own' as const }
  const own = await createPersona(ana, voice)
  expect((await assignPersona(ana, 'me', own.id)).by).toBe('choice')
  await removePersona(ana, own.id)
  expect(await assignedPersona(ana, 'me')).toMatchObject({ persona: { id: 'per_platform_saver' }, by: 'archetypes' })
})
