import { describe, expect, it } from 'vitest'
import type { Activity, Comment, CreatedShareLink, JsonFeed, Thread, Trip } from '#shared/contracts/trips'
import { type Answer, api, expectError, newUser, type TestUser } from '../support/client'

// Comments, reactions and the activity feed of a trip; and that nothing private of it leaks by any way out.

const inDays = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10)
async function newTrip(owner: TestUser, more: Record<string, unknown> = {}): Promise<Trip> {
  const body = { title: 'Lisbon', destination: 'Lisbon', start_date: inDays(40), end_date: inDays(42), ...more }
  const made = await api<Trip>('POST', '/v1/trips', { token: owner.token, body })
  expect(made.status, JSON.stringify(made.body)).toBe(201)
  return made.body
}
async function join(trip: Trip, owner: TestUser, role: string, name: string): Promise<TestUser> {
  const user = await newUser(name)
  const at = `/v1/trips/${trip.id}/collaborators`
  await api('POST', at, { token: owner.token, body: { email: user.email, role } })
  expect((await api('POST', `${at}/accept`, { token: user.token, body: {} })).status).toBe(200)
  return user
}
const say = (trip: Trip, by: TestUser, body: unknown) =>
  api<Comment>('POST', `/v1/trips/${trip.id}/comments`, { token: by.token, body })

describe('comments', () => {
  it('are written, answered, reacted to, changed, resolved and deleted', async () => {
    const ana = await newUser('Ana')
    const trip = await newTrip(ana)
    const bo = await join(trip, ana, 'commenter', 'Bo')
    const first = await say(trip, ana, { body: 'Shall we? 🎉', day: trip.start_date, mentions: [bo.id] })
    expect(first.status, JSON.stringify(first.body)).toBe(201)
    expect(first.body).toMatchObject({ author: { name: 'Ana' }, mentions: [{ user_id: bo.id, name: 'Bo' }] })
    const answer = await say(trip, bo, { body: 'Yes', parent_id: first.body.id })
    expect(answer.body).toMatchObject({ thread_id: first.body.id, day: trip.start_date })
    const at = `/v1/trips/${trip.id}/comments`
    const reactions = `${at}/${first.body.id}/reactions`
    const reacted = await api<Comment>('POST', reactions, { token: bo.token, body: { emoji: '👍🏽' } })
    expect(reacted.body.reactions).toEqual([{ emoji: '👍🏽', count: 1, mine: true }])
    expect((await api('DELETE', `${reactions}/${encodeURIComponent('👍🏽')}`, { token: bo.token })).status).toBe(204)
    const change = (by: TestUser, body: unknown) =>
      api<Comment>('PATCH', `${at}/${first.body.id}`, { token: by.token, body })
    expect((await change(ana, { body: 'We shall' })).body.edited_at).toBeTruthy()
    expectError(await change(bo, { body: 'Not mine' }), 403, 'FORBIDDEN')
    expect((await change(bo, { resolved: true })).body.resolved).toBe(true)
    const listed = await api<{ items: Thread[] }>('GET', `${at}?day=${trip.start_date}`, { token: bo.token })
    expect(listed.body.items).toMatchObject([
      { body: 'We shall', resolved: true, reactions: [], replies: [{ body: 'Yes', author: { name: 'Bo' } }] },
    ])
    expectError(await api('DELETE', `${at}/cmt_unknown`, { token: ana.token }), 404, 'NOT_FOUND')
    expect((await api('DELETE', `${at}/${answer.body.id}`, { token: ana.token })).status).toBe(204)
  })

  it.each<[string, Record<string, unknown>]>([
    ['no words', {}],
    ['empty words', { body: '  ' }],
    ['too many words', { body: 'x'.repeat(5001) }],
    ['a direction override', { body: 'abc\u202edef' }],
    ['NUL', { body: 'a\u0000b' }],
    ['a tower of marks', { body: `a${'\u0301'.repeat(100)}` }],
    ['a day that does not exist', { body: 'x', day: '2027-02-30' }],
    ['a day outside the trip', { body: 'x', day: '2020-01-01' }],
    ['an item that does not exist', { body: 'x', item_id: "itm_' OR 1=1" }],
    ['a stranger mentioned', { body: 'x', mentions: ['usr_stranger'] }],
    ['too many mentioned', { body: 'x', mentions: Array(21).fill('usr_x') }],
  ])('refuse %s', async (_what, body) => {
    const ana = await newUser('Ana')
    expectError(await say(await newTrip(ana), ana, body), 400, 'VALIDATION_ERROR')
  })

  it.each(['', 'ok', '👍👍', '<b>', '\u200d', '1'])('take no %j for an emoji', async (emoji) => {
    const ana = await newUser('Ana')
    const trip = await newTrip(ana)
    const { id } = (await say(trip, ana, { body: 'x' })).body
    const path = `/v1/trips/${trip.id}/comments/${id}/reactions`
    expectError(await api('POST', path, { token: ana.token, body: { emoji } }), 400, 'VALIDATION_ERROR')
  })
})

describe('the activity feed', () => {
  it('tells the members what happened, also what the room says of the plan', async () => {
    const ana = await newUser('Ana')
    const trip = await newTrip(ana)
    const bo = await join(trip, ana, 'viewer', 'Bo')
    await api('POST', `/v1/planner/${trip.id}/activity/add`, {
      token: ana.token,
      body: { poi_id: 'poi_lisbon_jeronimos-monastery', date: trip.start_date },
    })
    const summaries = async () => {
      const path = `/v1/trips/${trip.id}/activity-feed`
      const { body } = await api<{ items: Activity[] }>('GET', path, { token: bo.token })
      return body.items.map(({ summary }) => summary)
    }
    await expect.poll(summaries, { timeout: 20_000 }).toContain('Ana changed the plan')
    expect((await summaries()).at(-1)).toBe('Ana created the trip')
    expect(await summaries()).toContain('Bo joined as viewer')
  })

  it('speaks JSON, JSON Feed and Atom', async () => {
    const ana = await newUser('Ana')
    const trip = await newTrip(ana, { title: 'R&D <trip>' })
    await join(trip, ana, 'viewer', 'Bo')
    const get = <T>(accept: string, query = '') =>
      api<T>('GET', `/v1/trips/${trip.id}/activity-feed${query}`, { token: ana.token, headers: { accept } })
    const json = await get<JsonFeed>('application/feed+json', '?limit=2')
    expect(json.headers.get('content-type')).toMatch(/^application\/feed\+json/)
    expect(json.body).toMatchObject({ version: 'https://jsonfeed.org/version/1.1', title: 'R&D <trip>' })
    const rest = await api<JsonFeed>('GET', json.body.next_url!.replace(/^https?:\/\/[^/]+/, ''), {
      token: ana.token,
      headers: { accept: 'application/feed+json' },
    })
    expect(rest.body.items.at(-1)?.content_text).toBe('Ana created the trip')
    const atom = await get<string>('application/atom+xml')
    expect(atom.headers.get('content-type')).toMatch(/^application\/atom\+xml/)
    expect(atom.body).toContain('<title>R&amp;D &lt;trip&gt;</title>')
    expect((await get<{ items: Activity[] }>('text/html, */*')).body.items.length).toBeGreaterThan(1)
    expectError(await get('application/json', '?cursor=forged'), 400, 'VALIDATION_ERROR')
    expectError(await get('application/json', '?limit=0'), 400, 'VALIDATION_ERROR')
  })
})

it('lets nothing private out to a viewer without the right, nor by a link, a list, a copy or a feed', async () => {
  const ana = await newUser('Ana')
  const marker = 73_917_391
  const trip = await newTrip(ana, { budget: { amount_minor: marker, currency: 'EUR' } })
  const id = trip.id
  const at = `/v1/trips/${id}`
  const bo = await join(trip, ana, 'viewer', 'Bo')
  const stranger = await newUser('Stranger')
  const generated = await api('POST', `/v1/planner/${id}/generate`, { token: ana.token, body: {} })
  expect(generated.status, JSON.stringify(generated.body)).toBe(200)
  const { etag } = Object.fromEntries((await api('GET', at, { token: ana.token })).headers)
  const lower = { ...trip, budget: { amount_minor: marker + 1, currency: 'EUR' } }
  const updated = await api('PUT', at, { token: ana.token, body: lower, headers: { 'if-match': etag ?? '' } })
  expect(updated.status, JSON.stringify(updated.body)).toBe(200)
  await say(trip, ana, { body: 'Nice' })
  const sections = ['itinerary', 'notes', 'people', 'costs']
  const { token } = (await api<CreatedShareLink>('POST', `${at}/share-links`, { token: ana.token, body: { sections } }))
    .body
  await api('PUT', `${at}/privacy`, { token: ana.token, body: { privacy: 'public', sections } })
  const feed = `${at}/activity-feed?limit=100`
  const viewer: [string, string, Record<string, string>?][] = [
    ['GET', at],
    ['GET', '/v1/trips'],
    ['GET', feed],
    ['GET', feed, { accept: 'application/feed+json' }],
    ['GET', feed, { accept: 'application/atom+xml' }],
    ['GET', `${at}/comments`],
    ['GET', `${at}/collaborators/me`],
    ['GET', `${at}/privacy`],
    ['GET', `/v1/planner/${id}/itinerary`],
    ['POST', `/v1/planner/${id}/validate`],
    ['POST', `${at}/duplicate`],
    ['POST', `${at}/archive`],
  ]
  const anybody: [string, string][] = [
    ['GET', `/v1/share/${token}`],
    ['GET', `/v1/trips/public/${id}`],
    ['GET', '/v1/trips/public?limit=100'],
  ]
  const answers: [string, Answer<unknown>][] = []
  for (const [method, path, headers] of viewer) {
    const body = method === 'POST' && !path.endsWith('/archive') ? { body: {} } : {}
    answers.push([`${method} ${path}`, await api(method, path, { token: bo.token, headers: headers ?? {}, ...body })])
  }
  for (const [method, path] of anybody) answers.push([`${method} ${path}`, await api(method, path)])
  for (const path of [`${at}/remix`, `/v1/share/${token}/copy`])
    answers.push([`POST ${path}`, await api('POST', path, { token: stranger.token, body: {} })])
  for (const [what, answer] of answers) {
    const text = `${JSON.stringify(answer.body)}${JSON.stringify(Object.fromEntries(answer.headers))}`
    expect(answer.status, `${what}: ${text}`).toBeLessThan(300)
    expect(text.replaceAll('"budget":null', ''), what).not.toMatch(/7391739[12]|739[.,]?173[.,]?9[12]|budget/i)
  }
  // The one who sees the private part is told of it.
  const own = await api<{ items: Activity[] }>('GET', feed, { token: ana.token })
  expect(own.body.items.map(({ kind }) => kind)).toContain('budget_changed')
})
