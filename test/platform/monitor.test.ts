import { rmSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Platform, startPlatform } from '../../shared/tooling/platform.ts'
import { type AskOptions, admin, api as ask, expectError, newUser } from '../support/client'
import { parseExposition } from '../support/exposition'
import { newState, withDatabase } from '../support/state'
import { TEST_VARS } from '../support/vars'

// A platform with a metrics token, a Sentry (a server of ours that keeps what it is sent) and trips without their table.

// Two dots do not make it a JWT.
const TOKEN = 'let.me.scrape'
let platform: Platform
let sentry: Server
let state: string
const reports: { path: string; text: string }[] = []
const api = <T = Record<string, unknown>>(method: string, path: string, options: AskOptions = {}) =>
  ask<T>(method, path, { ...options, url: platform.url })

beforeAll(async () => {
  sentry = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      reports.push({ path: request.url ?? '', text: Buffer.concat(chunks).toString() })
      response.setHeader('content-type', 'application/json').end('{}')
    })
  })
  await new Promise<void>((done) => sentry.listen(0, '127.0.0.1', done))
  state = newState()
  await withDatabase(state, 'trips', (d1) => d1.prepare('ALTER TABLE trips RENAME TO trips_gone').run())
  const dsn = `http://pub@127.0.0.1:${(sentry.address() as AddressInfo).port}/42`
  platform = await startPlatform({
    port: 0,
    state,
    vars: { ...TEST_VARS, METRICS_TOKEN: TOKEN, SENTRY_DSN: dsn },
    crons: false,
  })
})
afterAll(async () => {
  await platform?.stop()
  await new Promise((done) => sentry.close(done))
  rmSync(state, { recursive: true, force: true })
})

const GUARDED = ['/metrics', '/health/detailed', '/v1/system/metrics', '/v1/services/auth/health/detailed']

describe('figures and dependencies', () => {
  it.each(GUARDED)('%s is for the metrics token and admins, and nobody else', async (path) => {
    expectError(await api('GET', path), 401, 'AUTH_REQUIRED')
    expectError(await api('GET', path, { token: 'let-me-guess' }), 401, 'AUTH_INVALID_TOKEN')
    expectError(await api('GET', path, { token: (await newUser('Ana', platform.url)).token }), 403, 'FORBIDDEN')
    expect((await api('GET', path, { token: TOKEN })).status).toBe(200)
    expect((await api('GET', path, { token: (await admin(platform.url)).token })).status).toBe(200)
  })

  it('cannot be opened by a header from outside', async () => {
    const headers = { 'x-internal-metrics-token': TOKEN }
    for (const path of GUARDED) expectError(await api('GET', path, { headers }), 401, 'AUTH_REQUIRED')
  })

  it('leave the statuses to everybody', async () => {
    expect((await api('GET', '/v1/system/health')).status).toBe(200)
    expect((await api('GET', '/v1/services/auth/health')).status).toBe(200)
  })
})

it('sends a failure nobody expected to Sentry, once, with the stack and without the person or the query', async () => {
  const user = await newUser('Ana Secret', platform.url)
  const failed = await api('GET', '/v1/trips?note=zanzibar-secret', { token: user.token })
  const { request_id, message, details } = expectError(failed, 500, 'SYSTEM_INTERNAL')
  expect({ message, details }).toEqual({ message: 'Internal error', details: undefined })
  await expect.poll(() => reports.filter(({ text }) => text.includes(request_id)).length, { timeout: 10_000 }).toBe(1)
  const report = reports.find(({ text }) => text.includes(request_id))!
  expect(report.path).toMatch(/^\/api\/42\/envelope\//)
  const event = report.text
    .split('\n')
    .map((line) => JSON.parse(line))
    .find((part) => part.exception)
  expect(event).toMatchObject({
    environment: 'development',
    tags: { service: 'trips', request_id },
    exception: { values: [{ value: expect.stringMatching(/no such table/) }] },
  })
  expect(event.exception.values[0].stacktrace.frames.length).toBeGreaterThan(0)
  expect(report.text).not.toMatch(/zanzibar|Ana Secret/)
  expect(report.text).not.toContain(user.email)
  expect(report.text).not.toContain(user.id)
})

it('reports no refusal: only what went wrong on our side', async () => {
  const before = reports.length
  expectError(await api('GET', '/v1/trips'), 401, 'AUTH_REQUIRED')
  expectError(await api('POST', '/v1/auth/login', { body: { email: 'x' } }), 400, 'VALIDATION_ERROR')
  await new Promise((done) => setTimeout(done, 1500))
  expect(reports.length).toBe(before)
})

it('makes no series of what a client writes into a path', async () => {
  const prefixes = ['/v1/cache', '/v1/trips', '/v1/search', '/v1/auth', '/v1/made-up', '/.well-known', '/made-up', '']
  for (const prefix of prefixes) await api('GET', `${prefix}/zanzibar`)
  await api('GET', '/v1/search/suggest?q=lis')
  const routes = async () => {
    const { body } = await api<string>('GET', '/metrics', { token: TOKEN })
    const samples = parseExposition(body).get('http_requests_total')?.samples ?? []
    return samples.map(({ labels }) => labels.route ?? '')
  }
  await expect.poll(routes, { timeout: 10_000 }).toContain('/v1/search/suggest')
  expect((await routes()).filter((route) => /zanzibar|made-up/.test(route))).toEqual([])
})

it('counts the failure where it happened', async () => {
  await expect
    .poll(
      async () => {
        const { body } = await api<string>('GET', '/metrics', { token: TOKEN })
        const samples = parseExposition(body).get('errors_total')?.samples ?? []
        return samples.find(({ labels }) => labels.service === 'trips')?.value ?? 0
      },
      { timeout: 10_000 },
    )
    .toBeGreaterThan(0)
})
