import { describe, expect, it } from 'vitest'
import type { Itinerary, ItineraryItem, Job, Violation } from '#shared/contracts/planner'
import type { Place } from '#shared/contracts/search'
import type { Trip } from '#shared/contracts/trips'
import { addDays } from '#shared/values/time'
import { type AskOptions, api, expectError, newUser, type TestUser } from '../../test/support/client'

// The planner through the gateway, with the real Workers and the seeded cities.

const START = '2027-05-03'
const END = '2027-05-07'
const OPEN = { destination: 'Lisbon', start_date: START, end_date: END, travelers: 2 }

async function newTrip(owner: TestUser, changes: Record<string, unknown> = {}): Promise<Trip> {
  const body = { title: 'Spring', ...OPEN, ...changes }
  const answer = await api<Trip>('POST', '/v1/trips', { token: owner.token, body })
  expect(answer.status, JSON.stringify(answer.body)).toBe(201)
  return answer.body
}
async function join(owner: TestUser, trip: Trip, role: string, sees_private = false): Promise<TestUser> {
  const guest = await newUser('Bo Guest')
  const invitation = { email: guest.email, role, sees_private }
  await api('POST', `/v1/trips/${trip.id}/collaborators`, { token: owner.token, body: invitation })
  const accepted = await api('POST', `/v1/trips/${trip.id}/collaborators/accept`, { token: guest.token, body: {} })
  expect(accepted.status, JSON.stringify(accepted.body)).toBe(200)
  return guest
}
const generateOpen = (changes: Record<string, unknown> = {}, options: AskOptions = {}) =>
  api<Itinerary>('POST', '/v1/planner/generate', { body: { ...OPEN, ...changes }, ...options })
const generate = (who: TestUser, trip: Trip, body: Record<string, unknown> = {}) =>
  api<Itinerary>('POST', `/v1/planner/${trip.id}/generate`, { token: who.token, body })
const read = (who: TestUser, trip: Trip, headers: Record<string, string> = {}) =>
  api<Itinerary>('GET', `/v1/planner/${trip.id}/itinerary`, { token: who.token, headers })
const itemsOf = (itinerary: Itinerary): ItineraryItem[] => itinerary.days.flatMap(({ items }) => items)
/** What must be equal for an equal seed. */
const stopsOf = (itinerary: Itinerary) =>
  itemsOf(itinerary).map(({ kind, poi_id, name, starts_at, ends_at }) => ({ kind, poi_id, name, starts_at, ends_at }))
const placesOf = async (city: string, category?: string): Promise<Place[]> =>
  (await api<{ items: Place[] }>('GET', `/v1/search?city=${city}&limit=100${category ? `&category=${category}` : ''}`))
    .body.items

async function finished(location: string, token?: string): Promise<Job> {
  for (let i = 0; i < 200; i++) {
    const { body } = await api<Job>('GET', location, { token })
    if (body.status === 'succeeded' || body.status === 'failed') return body
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error('The job did not end')
}

describe('planning without an account', () => {
  it('makes a plan of real places that works', async () => {
    const { status, body } = await generateOpen()
    expect(status, JSON.stringify(body)).toBe(200)
    expect(body).toMatchObject({
      time_zone: 'Europe/Lisbon',
      travelers: 2,
      daily_start: '09:00',
      total_cost: { currency: 'EUR' },
      feasibility: { ok: true, violations: [] },
      solver: { seed: 1 },
    })
    expect(body.days.map(({ date }) => date)).toEqual([0, 1, 2, 3, 4].map((day) => addDays(START, day)))
    const real = new Set((await placesOf('Lisbon')).map(({ id }) => id))
    for (const day of body.days) {
      expect(day.items.length).toBeGreaterThan(3)
      expect(day.items.filter(({ kind }) => kind === 'meal')).toHaveLength(2)
      for (const [i, item] of day.items.entries()) {
        if (item.poi_id !== null) expect(real).toContain(item.poi_id)
        else expect(item.name).toMatch(/^(Lunch|Dinner) nearby$/)
        expect(item.starts_at.startsWith(day.date)).toBe(true)
        expect(item.ends_at > item.starts_at).toBe(true)
        expect(item.reason.length).toBeGreaterThan(10)
        expect(item.travel === null).toBe(i === 0)
      }
    }
    expect(body.rates.date).toMatch(/^\d{4}-\d{2}-\d{2}$/)
  })

  it.each(['/v1/generate-itinerary', '/generate-itinerary', '/api/v1/planner/generate'])(
    'answers at %s too',
    async (path) => {
      const { status, body } = await api<Itinerary>('POST', path, { body: OPEN })
      expect(status).toBe(200)
      expect(stopsOf(body)).toEqual(stopsOf((await generateOpen()).body))
    },
  )

  it('gives equal days for an equal seed, and understands wishes', async () => {
    const wishes = 'slow mornings, no museums on Monday, vegetarian'
    const [a, b] = [
      (await generateOpen({ wishes, seed: 7 })).body,
      (await generateOpen({ wishes, seed: 7, title: 'x' })).body,
    ]
    expect(stopsOf(a)).toEqual(stopsOf(b))
    expect(a.understood).toEqual([
      { text: 'slow mornings', effect: 'Days start at 10:30' },
      { text: 'no museums on Monday', effect: 'No museum on Monday' },
      { text: 'vegetarian', effect: 'Not understood; it changed nothing' },
    ])
    expect(itemsOf(a).every(({ starts_at }) => starts_at.slice(11) >= '10:30')).toBe(true)
    expect(a.days[0]!.items.some(({ category }) => category === 'museum')).toBe(false)
  })

  it('begins at the start location and keeps to the day and the budget', async () => {
    const start_location = { lat: 38.7108, lon: -9.1427 }
    const budget = { amount_minor: 60_000, currency: 'USD' }
    const { status, body } = await generateOpen({
      start_location,
      budget,
      daily_start: '10:00',
      daily_end: '19:00',
      pace: 'packed',
    })
    expect(status).toBe(200)
    expect(body.feasibility.ok).toBe(true)
    expect(body.total_cost.currency).toBe('USD')
    expect(body.total_cost.amount_minor).toBeLessThanOrEqual(60_000)
    for (const { items } of body.days) expect(items[0]!.travel).not.toBeNull()
    expect(
      itemsOf(body).every(({ starts_at, ends_at }) => starts_at.slice(11) >= '10:00' && ends_at.slice(11) <= '19:00'),
    ).toBe(true)
  })

  const past = { start_date: '2020-01-01', end_date: '2020-01-03' }
  it.each([
    ['dates in the past', past, 'start_date'],
    ['reversed dates', { start_date: END, end_date: START }, 'end_date'],
    ['more than 30 days', { end_date: addDays(START, 30) }, 'end_date'],
    ['a day that does not exist', { end_date: '2027-02-30' }, 'end_date'],
    ['an end of day before its start', { daily_start: '12:00', daily_end: '12:00' }, 'daily_end'],
    ['no time', { daily_start: '25:00' }, 'daily_start'],
    ['an unknown pace', { pace: 'sprint' }, 'pace'],
    ['an unknown interest', { interests: ['dragons'] }, 'interests.0'],
    ['nobody', { travelers: 0 }, 'travelers'],
    ['negative money', { budget: { amount_minor: -1, currency: 'EUR' } }, 'budget.amount_minor'],
    ['fractional money', { budget: { amount_minor: 1.5, currency: 'EUR' } }, 'budget.amount_minor'],
    ['a currency without a rate', { budget: { amount_minor: 100, currency: 'QQQ' } }, 'budget.currency'],
    ['a seed out of range', { seed: -1 }, 'seed'],
    ['a position out of range', { start_location: { lat: 91, lon: 0 } }, 'start_location.lat'],
    ['a start elsewhere in the world', { start_location: { lat: 48.85, lon: 2.35 } }, 'start_location'],
    ['wishes with control characters', { wishes: 'a\u0001b' }, 'wishes'],
    ['wishes without end', { wishes: 'x'.repeat(1001) }, 'wishes'],
    ['an unknown must-see', { must_see: ['poi_atlantis'] }, 'must_see'],
    ['an unknown place to avoid', { avoid: ['poi_atlantis'] }, 'avoid'],
    ['a place wanted and avoided', { must_see: ['poi_x'], avoid: ['poi_x'] }, 'avoid'],
  ])('refuses %s', async (_what, changes, field) => {
    expect(expectError(await generateOpen(changes), 400, 'VALIDATION_ERROR').details).toMatchObject({ field })
  })

  it('names unknown places by their id', async () => {
    const error = expectError(await generateOpen({ must_see: ['poi_atlantis'] }), 400, 'VALIDATION_ERROR')
    expect(error.message).toContain('poi_atlantis')
  })

  it('suggests what an unknown destination may have meant', async () => {
    const error = expectError(await generateOpen({ destination: 'Lisbonne-sur-Nowhere' }), 422, 'UNKNOWN_DESTINATION')
    expect(error.details?.suggestions).toBeInstanceOf(Array)
  })

  it('says that it knows no places of a city', async () => {
    const error = expectError(await generateOpen({ destination: 'Bamako' }), 422, 'INFEASIBLE')
    expect(error.message).toMatch(/no places in Bamako/)
  })

  it('names the least budget, with which it then plans', async () => {
    const error = expectError(await generateOpen({ budget: { amount_minor: 100, currency: 'EUR' } }), 422, 'INFEASIBLE')
    const least = error.details?.least_budget as { amount_minor: number; currency: string }
    const { status, body } = await generateOpen({ budget: least })
    expect(status).toBe(200)
    expect(body.feasibility.ok).toBe(true)
    expect(body.total_cost.amount_minor).toBeLessThanOrEqual(least.amount_minor)
  })

  it('names must-sees that exclude each other', async () => {
    const ids = (await placesOf('Lisbon')).filter(({ visit_minutes }) => visit_minutes >= 90).map(({ id }) => id)
    const day = {
      start_date: '2027-05-05',
      end_date: '2027-05-05',
      daily_start: '12:00',
      daily_end: '14:30',
      must_see: ids.slice(0, 4),
    }
    const error = expectError(await generateOpen(day), 422, 'INFEASIBLE')
    expect(ids).toEqual(expect.arrayContaining(error.details?.conflicting as string[]))
  })

  it('plans across the days the clocks change', async () => {
    for (const [destination, start_date] of [
      ['New York', '2027-03-13'],
      ['Lisbon', '2027-03-27'],
      ['Sydney', '2027-10-02'],
    ] as const) {
      const { status, body } = await generateOpen({ destination, start_date, end_date: addDays(start_date, 2) })
      expect(status, destination).toBe(200)
      expect(body.feasibility, destination).toEqual({ ok: true, violations: [] })
    }
  })
})

describe('a plan of a trip', async () => {
  const owner = await newUser()

  it('is stored, read back as the same bytes, and unchanged until it changes', async () => {
    const trip = await newTrip(owner)
    const made = await generate(owner, trip, { pace: 'relaxed' })
    expect(made.status, JSON.stringify(made.body)).toBe(200)
    expect(made.body.trip_id).toBe(trip.id)
    const [first, second] = [await read(owner, trip), await read(owner, trip)]
    expect(first.body).toEqual(made.body)
    expect(second.headers.get('etag')).toBe(first.headers.get('etag'))
    expect(first.headers.get('etag')).toMatch(/^"[\w-]+"$/)
    const unchanged = await read(owner, trip, { 'if-none-match': first.headers.get('etag')! })
    expect([unchanged.status, unchanged.body]).toEqual([304, ''])
    const item = itemsOf(first.body)[0]!
    const path = `/v1/planner/${trip.id}/activity/${item.id}`
    expect((await api('DELETE', path, { token: owner.token })).status).toBe(204)
    const after = await read(owner, trip, { 'if-none-match': first.headers.get('etag')! })
    expect(after.status).toBe(200)
    expect(itemsOf(after.body).map(({ id }) => id)).not.toContain(item.id)
    expectError(await api('DELETE', path, { token: owner.token }), 404, 'NOT_FOUND')
  })

  it('is empty before it is made, and says so calmly', async () => {
    const trip = await newTrip(owner)
    const { status, body } = await read(owner, trip)
    expect(status).toBe(200)
    expect(body.days).toHaveLength(5)
    expect(itemsOf(body)).toEqual([])
    expect(body.feasibility).toEqual({ ok: true, violations: [] })
  })

  it('is replaced except for what is pinned', async () => {
    const trip = await newTrip(owner)
    const before = (await generate(owner, trip)).body
    const pinned = before.days[1]!.items.find(({ kind }) => kind === 'visit')!
    const items = before.days[1]!.items.map(({ id, starts_at }) => ({
      id,
      start: starts_at.slice(11),
      pinned: id === pinned.id,
    }))
    const put = await api('PUT', `/v1/planner/${trip.id}/day/${before.days[1]!.date}`, {
      token: owner.token,
      body: { items },
    })
    expect(put.status, JSON.stringify(put.body)).toBe(200)
    const after = (await generate(owner, trip, { seed: 99, pace: 'packed' })).body
    const kept = itemsOf(after).find(({ id }) => id === pinned.id)
    expect(kept).toMatchObject({ poi_id: pinned.poi_id, starts_at: pinned.starts_at, pinned: true })
    expect(itemsOf(after).filter(({ poi_id }) => poi_id === pinned.poi_id)).toHaveLength(1)
    expect(after.feasibility).toEqual({ ok: true, violations: [] })
    expect(stopsOf((await generate(owner, trip, { seed: 99, pace: 'packed' })).body)).toEqual(stopsOf(after))
  })

  it('pays what is pinned from the budget', async () => {
    const budget = { amount_minor: 50_000, currency: 'EUR' }
    const trip = await newTrip(owner, { budget })
    const dear = (await placesOf('Lisbon')).sort((a, b) => (b.price?.amount_minor ?? 0) - (a.price?.amount_minor ?? 0))
    const items = [{ poi_id: dear[0]!.id, start: '12:30', pinned: true }]
    await api('PUT', `/v1/planner/${trip.id}/day/${START}`, { token: owner.token, body: { items } })
    const { status, body } = await generate(owner, trip, { pace: 'packed' })
    expect(status, JSON.stringify(body)).toBe(200)
    expect(itemsOf(body).map(({ poi_id }) => poi_id)).toContain(dear[0]!.id)
    expect(body.total_cost.amount_minor).toBeLessThanOrEqual(budget.amount_minor)
  })

  it('stays as it was when a new one cannot be made', async () => {
    const trip = await newTrip(owner, { budget: { amount_minor: 200_000, currency: 'EUR' } })
    const before = (await generate(owner, trip)).body
    expectError(await generate(owner, trip, { must_see: ['poi_atlantis'] }), 400, 'VALIDATION_ERROR')
    const { headers, body } = await api<Trip>('GET', `/v1/trips/${trip.id}`, { token: owner.token })
    const poor = { ...body, budget: { amount_minor: 1, currency: 'EUR' } }
    const { title, destination, start_date, end_date, travelers, budget } = poor
    const put = await api('PUT', `/v1/trips/${trip.id}`, {
      token: owner.token,
      headers: { 'if-match': headers.get('etag')! },
      body: { title, destination, start_date, end_date, travelers, budget },
    })
    expect(put.status).toBe(200)
    expectError(await generate(owner, trip), 422, 'INFEASIBLE')
    expect(stopsOf((await read(owner, trip)).body)).toEqual(stopsOf(before))
  })

  it('of a city without places is refused, and the trip stays', async () => {
    const trip = await newTrip(owner, { destination: 'Bamako' })
    expect(expectError(await generate(owner, trip), 422, 'INFEASIBLE').message).toMatch(/know no places/)
    expect((await read(owner, trip)).status).toBe(200)
  })

  it('tells who sees no budget nothing of it', async () => {
    const trip = await newTrip(owner, { budget: { amount_minor: 45_000, currency: 'USD' } })
    const made = await generate(owner, trip)
    expect(made.body.total_cost.currency).toBe('USD')
    const dear = (await placesOf('Lisbon')).filter(({ price }) => (price?.amount_minor ?? 0) >= 1500)
    for (const place of dear)
      await api('POST', `/v1/planner/${trip.id}/activity/add`, {
        token: owner.token,
        body: { poi_id: place.id, date: END },
      })
    const seen = (await read(owner, trip)).body
    const [viewer, confidant] = [await join(owner, trip, 'viewer'), await join(owner, trip, 'viewer', true)]
    const hidden = await read(viewer, trip)
    expect(hidden.status).toBe(200)
    expect(JSON.stringify(hidden.body)).not.toMatch(/budget|OVER_BUDGET|USD/i)
    expect(itemsOf(hidden.body).map(({ id }) => id)).toEqual(itemsOf(seen).map(({ id }) => id))
    expect((await read(confidant, trip)).body).toEqual(seen)
    const overBudget = ({ feasibility }: Itinerary) => feasibility.violations.some(({ code }) => code === 'OVER_BUDGET')
    expect([overBudget(seen), overBudget(hidden.body)]).toEqual([seen.total_cost.amount_minor > 45_000, false])
    const editor = await join(owner, trip, 'editor')
    expect(JSON.stringify((await generate(editor, trip)).body)).not.toMatch(/budget|USD/i)
  })

  it('is for members: 401, 404 and 403 in this order', async () => {
    const trip = await newTrip(owner)
    await generate(owner, trip)
    const [stranger, viewer] = [await newUser('Eve'), await join(owner, trip, 'commenter')]
    const poi = (await placesOf('Lisbon'))[0]!.id
    const writes = [
      ['POST', 'generate', {}],
      ['PUT', `day/${START}`, { items: [] }],
      ['POST', 'activity/add', { poi_id: poi, date: START }],
      ['DELETE', 'activity/itm_1', undefined],
    ] as const
    const reads = [
      ['GET', 'itinerary', undefined],
      ['POST', 'validate', {}],
    ] as const
    for (const [method, path, body] of [...writes, ...reads]) {
      const url = `/v1/planner/${trip.id}/${path}`
      expectError(await api(method, url, { body }), 401, 'AUTH_REQUIRED')
      expectError(await api(method, `/v1/planner/trp_none/${path}`, { body }), 401, 'AUTH_REQUIRED')
      expectError(await api(method, url, { body, token: stranger.token }), 404, 'NOT_FOUND')
      expectError(await api(method, `/v1/planner/trp_none/${path}`, { body, token: stranger.token }), 404, 'NOT_FOUND')
    }
    for (const [method, path, body] of writes) {
      expectError(await api(method, `/v1/planner/${trip.id}/${path}`, { body, token: viewer.token }), 403, 'FORBIDDEN')
    }
    for (const [method, path, body] of reads) {
      expect((await api(method, `/v1/planner/${trip.id}/${path}`, { body, token: viewer.token })).status).toBe(200)
    }
  })
})

describe('changing a plan by hand', async () => {
  const owner = await newUser()
  type Put = { day: Itinerary['days'][number]; violations: Violation[] }
  const put = (trip: Trip, date: string, items: unknown[]) =>
    api<Put>('PUT', `/v1/planner/${trip.id}/day/${date}`, { token: owner.token, body: { items } })
  const add = (trip: Trip, body: Record<string, unknown>) =>
    api<{ item: ItineraryItem; violations: Violation[] }>('POST', `/v1/planner/${trip.id}/activity/add`, {
      token: owner.token,
      body,
    })
  const validate = (trip: Trip) =>
    api<{ ok: boolean; violations: Violation[] }>('POST', `/v1/planner/${trip.id}/validate`, {
      token: owner.token,
      body: {},
    })
  const monastery = (await placesOf('Lisbon')).find(({ name }) => name.startsWith('Jerónimos'))!

  it('adds a place where it fits, and keeps a given time whatever it breaks', async () => {
    const trip = await newTrip(owner)
    const fits = await add(trip, { poi_id: monastery.id, date: '2027-05-04' })
    expect(fits.status, JSON.stringify(fits.body)).toBe(201)
    expect(fits.body).toMatchObject({
      item: { poi_id: monastery.id, starts_at: '2027-05-04T09:30', kind: 'visit' },
      violations: [],
    })
    expectError(await add(trip, { poi_id: monastery.id, date: '2027-05-05' }), 409, 'CONFLICT')
    const other = await newTrip(owner)
    const closed = await add(other, { poi_id: monastery.id, date: '2027-05-03', start: '10:00' })
    expect(closed.status).toBe(201)
    expect(closed.body.item.starts_at).toBe('2027-05-03T10:00')
    expect(closed.body.violations).toMatchObject([{ code: 'CLOSED', item_id: closed.body.item.id }])
    expect((await validate(other)).body).toMatchObject({ ok: false, violations: [{ code: 'CLOSED' }] })
  })

  it('fits a place between what is planned already', async () => {
    const trip = await newTrip(owner)
    const { body } = await generate(owner, trip, { pace: 'relaxed' })
    const planned = new Set(itemsOf(body).map(({ poi_id }) => poi_id))
    const [free] = (await placesOf('Lisbon'))
      .filter(({ id, opening_hours }) => !planned.has(id) && opening_hours === '24/7')
      .sort((a, b) => a.visit_minutes - b.visit_minutes)
    const day = body.days[2]!.items.filter(({ kind }) => kind === 'visit')
    await api('DELETE', `/v1/planner/${trip.id}/activity/${day.at(-1)!.id}`, { token: owner.token })
    const added = await add(trip, { poi_id: free!.id, date: '2027-05-05' })
    expect(added.status).toBe(201)
    expect(added.body.violations).toEqual([])
  })

  it.each([
    ['a day outside the trip', { date: '2027-05-08' }, 'date'],
    ['a place we do not know', { poi_id: 'poi_atlantis' }, 'poi_id'],
    ['no time', { start: '9am' }, 'start'],
    ['no day', { date: 'tomorrow' }, 'date'],
  ])('refuses to add with %s', async (_what, changes, field) => {
    const trip = await newTrip(owner)
    const answer = await add(trip, { poi_id: monastery.id, date: START, ...changes })
    expect(expectError(answer, 400, 'VALIDATION_ERROR').details).toMatchObject({ field })
  })

  it('times a day anew, keeps given starts and ids, and says what is wrong', async () => {
    const trip = await newTrip(owner)
    const first = await put(trip, '2027-05-04', [
      { poi_id: monastery.id },
      { kind: 'meal', name: 'Picnic', start: '13:00', minutes: 45 },
      { kind: 'note', name: 'Call home' },
    ])
    expect(first.status, JSON.stringify(first.body)).toBe(200)
    const [visit, picnic] = first.body.day.items.filter(({ kind }) => kind !== 'note')
    expect(visit).toMatchObject({
      poi_id: monastery.id,
      name: monastery.name,
      starts_at: '2027-05-04T09:30',
      minutes: monastery.visit_minutes,
    })
    expect(picnic).toMatchObject({ name: 'Picnic', starts_at: '2027-05-04T13:00', ends_at: '2027-05-04T13:45' })
    expect(first.body.violations).toEqual([])
    const second = await put(trip, '2027-05-04', [{ id: picnic!.id, start: '10:00' }, { id: visit!.id }])
    expect(second.body.day.items.map(({ id, kind, starts_at }) => [id, kind, starts_at.slice(11)])).toEqual([
      [picnic!.id, 'meal', '10:00'],
      [visit!.id, 'visit', '10:45'],
    ])
    const third = await put(trip, '2027-05-04', [
      { id: picnic!.id, start: '10:00' },
      { id: visit!.id, start: '10:15' },
    ])
    expect(third.body.violations).toMatchObject([{ code: 'OVERLAP', item_id: visit!.id }])
    const moved = await put(trip, '2027-05-05', [{ id: visit!.id }])
    expect(moved.body.day.items.map(({ id }) => id)).toEqual([visit!.id])
    const { body } = await read(owner, trip)
    expect(body.days[1]!.items.map(({ id }) => id)).toEqual([picnic!.id])
  })

  it('takes a place without a record and marks it', async () => {
    const trip = await newTrip(owner)
    const { status, body } = await put(trip, START, [{ poi_id: 'poi_secret', name: 'A secret bar', minutes: 60 }])
    expect(status).toBe(200)
    expect(body.violations).toMatchObject([{ code: 'UNKNOWN_PLACE' }])
  })

  it.each([
    ['a day outside the trip', '2027-06-01', [], 'date'],
    ['a day that does not exist', '2027-02-30', [], 'date'],
    ['an item without a name', START, [{ kind: 'visit' }], 'items.0.name'],
    ['a visit of no time', START, [{ name: 'x', minutes: 0 }], 'items.0.minutes'],
    ['an id that is none', START, [{ id: '../../etc', name: 'x' }], 'items.0.id'],
    ['an unknown kind', START, [{ kind: 'nap', name: 'x' }], 'items.0.kind'],
    [
      'the same id twice',
      START,
      [
        { id: 'itm_a', name: 'x' },
        { id: 'itm_a', name: 'y' },
      ],
      'items',
    ],
  ])('refuses %s', async (_what, date, items, field) => {
    const trip = await newTrip(owner)
    expect(expectError(await put(trip, date, items), 400, 'VALIDATION_ERROR').details).toMatchObject({ field })
  })

  it('refuses the same place on two days', async () => {
    const trip = await newTrip(owner)
    await add(trip, { poi_id: monastery.id, date: '2027-05-04' })
    expectError(await put(trip, '2027-05-05', [{ poi_id: monastery.id }]), 409, 'CONFLICT')
  })
})

describe('planning in the background', () => {
  const headers = { prefer: 'respond-async' }

  it('answers at once and tells its stages', async () => {
    const seed = Math.floor(Math.random() * 1e9)
    const begun = await api<{ job: Job }>('POST', '/v1/planner/generate', { body: { ...OPEN, seed }, headers })
    expect(begun.status, JSON.stringify(begun.body)).toBe(202)
    expect(begun.body.job).toMatchObject({ status: 'queued', progress: { done: 0 } })
    const location = begun.headers.get('location')!
    expect(location).toBe(`/v1/jobs/${begun.body.job.id}`)
    const job = await finished(location)
    expect(job).toMatchObject({
      status: 'succeeded',
      progress: { stage: 'done', message: expect.stringMatching(/^5 days: \d+ stops, 0 problems$/) },
    })
    expect(job.progress.done).toBe(job.progress.of)
    expect(stopsOf(job.itinerary!)).toEqual(stopsOf((await generateOpen({ seed })).body))
  })

  it('refuses at once what is wrong, and says what could not be done later', async () => {
    expectError(
      await api('POST', '/v1/planner/generate', { body: { ...OPEN, end_date: '2027-04-01' }, headers }),
      400,
      'VALIDATION_ERROR',
    )
    const begun = await api<{ job: Job }>('POST', '/v1/planner/generate', {
      body: { ...OPEN, destination: 'Nowhereville XYZ' },
      headers,
    })
    expect(begun.status).toBe(202)
    const job = await finished(`/v1/jobs/${begun.body.job.id}`)
    expect(job).toMatchObject({ status: 'failed', error: { code: 'UNKNOWN_DESTINATION' } })
  })

  it('changes the trip when done, and is for who asked only', async () => {
    const [owner, stranger] = [await newUser(), await newUser('Eve')]
    const trip = await newTrip(owner)
    const path = `/v1/planner/${trip.id}/generate`
    expectError(await api('POST', path, { body: {}, headers }), 401, 'AUTH_REQUIRED')
    expectError(await api('POST', path, { body: {}, headers, token: stranger.token }), 404, 'NOT_FOUND')
    const begun = await api<{ job: Job }>('POST', path, { body: {}, headers, token: owner.token })
    expect(begun.status).toBe(202)
    const location = begun.headers.get('location')!
    const job = await finished(location, owner.token)
    expect(job.status, JSON.stringify(job)).toBe('succeeded')
    expect((await read(owner, trip)).body).toEqual(job.itinerary)
    expectError(await api('GET', location, { token: stranger.token }), 404, 'NOT_FOUND')
    expectError(await api('GET', location), 404, 'NOT_FOUND')
    expectError(await api('GET', '/v1/jobs/job_none'), 404, 'NOT_FOUND')
  })
})
