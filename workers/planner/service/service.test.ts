import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type Actor, type Context, nextTraceparent } from '#shared/call'
import { OpenPlanRequest, PlanRequest } from '#shared/contracts/planner'
import type { RoomDocument, TripRoomRpc } from '#shared/contracts/rooms'
import type { Place } from '#shared/contracts/search'
import type { TripsRpc } from '#shared/contracts/trips'
import { notFound } from '#shared/errors'
import type { CloudEvent } from '#shared/events'
import { LISBON, randomCity } from '../../../test/support/city'
import { memoryD1 } from '../../../test/support/d1'
import { memoryKv } from '../../../test/support/kv'
import type { Env } from '../env'
import { claimJob, findJob, finishJob } from '../store'
import { onEvent } from './events'
import { generateForTrip, generateOpen } from './generate'
import { getJob, resumeJobs, runJob, startJob } from './jobs'

const NOW = new Date('2027-04-01T12:00:00Z')
const OPEN = OpenPlanRequest.parse({ destination: 'Lisbon', start_date: '2027-05-03', end_date: '2027-05-05' })
const code = (expected: string) => expect.objectContaining({ code: expected })
const person = (name: string): Actor => ({
  kind: 'user',
  id: `usr_${name}`,
  email: `${name}@example.org`,
  email_verified: true,
  name,
  roles: ['traveller'],
  session_id: 'ses_1',
  token_id: 'tok_1',
  token_issued_at: 0,
  token_expires_at: 0,
})

/** The planner on a real SQLite; search, trips, room and cache are plain objects that count what they are asked. */
function newWorld(settings: Partial<Env> = {}) {
  const asked = { near: 0, changes: 0, places: randomCity(40) as Place[], down: false }
  const kept = new Map<string, string>()
  const empty: RoomDocument = { version: 1, facts: null, items: [], ideas: [], plan: null }
  const room: Partial<TripRoomRpc> = {
    read: async () => empty,
    change: async (_call, _id, _actor, _facts, change) => {
      asked.changes++
      if (change.kind !== 'replace_plan') throw new Error('not in this test')
      return {
        ...empty,
        items: change.items.map((item, i) => ({ ...item, rank: String(1000 + i) })),
        plan: change.plan,
      }
    },
  }
  const trips: TripsRpc = {
    readTrips: async () => [],
    getTrip: async (call, id) => {
      if (call.actor.kind !== 'user' || call.actor.id !== 'usr_ana') throw notFound('trip')
      const dates = { start_date: '2027-05-03', end_date: '2027-05-04', created_at: '', updated_at: '' }
      return {
        id,
        title: 'T',
        destination: LISBON,
        ...dates,
        travelers: 2,
        budget: null,
        role: 'owner',
        sees_private: true,
        version: 1,
        item_count: 0,
        privacy: 'private',
        archived: false,
        remixed_from: null,
      }
    },
  }
  const env: Env = {
    PLANNER_DB: memoryD1('planner'),
    CACHE: memoryKv(kept),
    SEARCH: {
      resolveDestination: async (_call, input) =>
        input === 'Atlantis' ? { found: false, suggestions: [] } : { found: true, destination: LISBON },
      placesNear: async () => {
        asked.near++
        if (asked.down) throw new Error('search is down')
        return asked.places
      },
      getPlaces: async () => [],
    },
    TRIPS: trips,
    USERS: {
      preferencesOf: async () => {
        throw new Error('not asked here')
      },
    },
    TRIP_ROOM: { getByName: () => room as TripRoomRpc },
    ...settings,
  }
  const work: Promise<unknown>[] = []
  const as = (actor: Actor): Context<Env> => ({
    call: { request_id: 'req_test', traceparent: nextTraceparent(), actor },
    env,
    log: () => {},
    now: NOW,
    defer: (promise) => void work.push(promise),
  })
  return {
    asked,
    env,
    as,
    anyone: as({ kind: 'anonymous' }),
    ana: as(person('ana')),
    eve: as(person('eve')),
    settled: () => Promise.all(work),
  }
}

let seed = 0
/** A request nobody made before: the cache has a memory of its own. */
const fresh = (changes: Partial<OpenPlanRequest> = {}): OpenPlanRequest => ({ ...OPEN, seed: ++seed, ...changes })

describe('the cache', () => {
  it('answers the same question without planning again, until a place changes', async () => {
    const { anyone, asked } = newWorld()
    const request = fresh({ interests: ['park', 'museum'] })
    const first = await generateOpen(anyone, request)
    expect(await generateOpen(anyone, { ...request, interests: ['museum', 'park'] })).toEqual(first)
    const before = asked.near
    expect(before).toBeLessThanOrEqual(1)
    await onEvent(anyone, { data: { type: 'search.place_removed', place_id: 'poi_1' } } as CloudEvent)
    asked.places = asked.places.filter(({ id }) => id !== first.days[0]!.items[0]!.poi_id)
    const second = await generateOpen(anyone, request)
    expect(asked.near).toBe(before + 1)
    expect(second).not.toEqual(first)
  })

  it('does not keep what a model that is away left undone', async () => {
    const { anyone } = newWorld({ GROQ_API_KEY: 'k', OPENAI_BASE_URL: 'http://127.0.0.1:9/v1' })
    const request = fresh()
    const [first, second] = [await generateOpen(anyone, request), await generateOpen(anyone, request)]
    expect(first.degraded).toEqual(['narration'])
    expect(first.feasibility.ok).toBe(true)
    expect(second.days[0]!.items[0]!.id).not.toBe(first.days[0]!.items[0]!.id)
  })
})

describe('a trip', () => {
  it('is changed once, in one change, and not at all when planning fails', async () => {
    const { ana, asked } = newWorld()
    const itinerary = await generateForTrip(ana, 'trp_1', PlanRequest.parse({}))
    expect(itinerary.days).toHaveLength(2)
    expect(asked.changes).toBe(1)
    asked.places = []
    await onEvent(ana, { data: { type: 'search.place_indexed', place_id: 'poi_1', lat: 0, lon: 0 } } as CloudEvent)
    await expect(generateForTrip(ana, 'trp_1', PlanRequest.parse({ seed: 2 }))).rejects.toEqual(code('INFEASIBLE'))
    expect(asked.changes).toBe(1)
  })
})

describe('a job', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['Date'], now: NOW })
  })
  afterEach(() => {
    vi.useRealTimers()
  })
  const later = (seconds: number) => vi.setSystemTime(Date.now() + seconds * 1000)

  it('runs after the answer and ends with the plan', async () => {
    const { anyone, settled } = newWorld()
    const job = await startJob(anyone, { kind: 'open', request: fresh() })
    expect(job).toMatchObject({ status: 'queued', progress: { stage: 'queued', done: 0 } })
    await settled()
    expect(await getJob(anyone, job.id)).toMatchObject({
      status: 'succeeded',
      progress: { stage: 'done' },
      itinerary: { time_zone: 'Europe/Lisbon' },
    })
  })

  it('that its runner left is taken over by the cron once its lease is over', async () => {
    const { anyone, env } = newWorld()
    const abandoned = await startJob(
      { ...anyone, env: { ...env, PLANNER_DB: diesAfterInsert(env.PLANNER_DB) } },
      { kind: 'open', request: fresh() },
    )
    await resumeJobs(anyone)
    expect((await getJob(anyone, abandoned.id)).status).toBe('queued')
    later(11)
    expect((await claimJob(env.PLANNER_DB, abandoned.id, Date.now(), 60_000))?.attempts).toBe(1)
    await resumeJobs(anyone)
    expect((await getJob(anyone, abandoned.id)).status).toBe('running')
    later(61)
    await resumeJobs(anyone)
    expect((await getJob(anyone, abandoned.id)).status).toBe('succeeded')
  })

  it('is run by one runner only, and a late one cannot overwrite its outcome', async () => {
    const { anyone, env, asked } = newWorld()
    const { id } = await startJob(
      { ...anyone, env: { ...env, PLANNER_DB: diesAfterInsert(env.PLANNER_DB) } },
      { kind: 'open', request: fresh() },
    )
    const stale = await claimJob(env.PLANNER_DB, id, Date.now(), 1000)
    later(2)
    await Promise.all([runJob(anyone, id), runJob(anyone, id), runJob(anyone, id)])
    expect((await findJob(env.PLANNER_DB, id))?.attempts).toBe(2)
    expect(asked.near).toBeLessThanOrEqual(1)
    await finishJob(env.PLANNER_DB, id, stale!.attempts, {
      progress: stale!.progress,
      error: { code: 'LATE', message: 'late' },
    })
    expect((await getJob(anyone, id)).status).toBe('succeeded')
  })

  it('carries the error it ended with, and nothing internal', async () => {
    const { anyone, asked, settled } = newWorld()
    const unknown = await startJob(anyone, { kind: 'open', request: fresh({ destination: 'Atlantis' }) })
    await settled()
    expect(await getJob(anyone, unknown.id)).toMatchObject({ status: 'failed', error: { code: 'UNKNOWN_DESTINATION' } })
    asked.down = true
    await onEvent(anyone, { data: { type: 'search.place_removed', place_id: 'poi_1' } } as CloudEvent)
    const broken = await startJob(anyone, { kind: 'open', request: fresh() })
    await settled()
    expect((await getJob(anyone, broken.id)).error).toEqual({ code: 'SYSTEM_INTERNAL', message: 'Internal error' })
  })

  it('that kills every runner is given up', async () => {
    const { anyone, env } = newWorld()
    const { id } = await startJob(
      { ...anyone, env: { ...env, PLANNER_DB: diesAfterInsert(env.PLANNER_DB) } },
      { kind: 'open', request: fresh() },
    )
    for (let attempt = 1; attempt <= 3; attempt++) {
      expect((await claimJob(env.PLANNER_DB, id, Date.now(), 1000))?.attempts).toBe(attempt)
      later(2)
    }
    await runJob(anyone, id)
    expect((await getJob(anyone, id)).status).toBe('failed')
  })

  it('of an account is for that account, works with its rights, and keeps no name or address', async () => {
    const { ana, eve, anyone, env, settled } = newWorld()
    const task = { kind: 'trip' as const, trip_id: 'trp_1', request: PlanRequest.parse({}) }
    await expect(startJob(eve, task)).rejects.toEqual(code('NOT_FOUND'))
    const { id } = await startJob(ana, task)
    await settled()
    expect((await getJob(ana, id)).status).toBe('succeeded')
    await expect(getJob(eve, id)).rejects.toEqual(code('NOT_FOUND'))
    await expect(getJob(anyone, id)).rejects.toEqual(code('NOT_FOUND'))
    expect((await findJob(env.PLANNER_DB, id))?.actor).toMatchObject({ id: 'usr_ana', email: '', name: '' })
  })

  it('is forgotten after a week', async () => {
    const { anyone, settled } = newWorld()
    const { id } = await startJob(anyone, { kind: 'open', request: fresh() })
    await settled()
    later(8 * 86_400)
    await resumeJobs({ ...anyone, now: new Date('2027-04-09T12:00:00Z') })
    await expect(getJob(anyone, id)).rejects.toEqual(code('NOT_FOUND'))
  })
})

/** A database that stops answering this runner once the job is stored: as if the isolate had gone away. */
function diesAfterInsert(d1: D1Database): D1Database {
  return { ...d1, prepare: (query: string) => (query.startsWith('INSERT') ? d1.prepare(query) : never) } as D1Database
}
const never = { bind: () => ({ first: () => new Promise(() => {}) }) } as unknown as D1PreparedStatement
