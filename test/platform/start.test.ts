import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { api, expectError, newUser, PASSWORD } from '../support/client'
import { TEST_VARS } from '../support/vars'

const ROOT = resolve(import.meta.dirname, '../..')
const running: ChildProcess[] = []
const states: string[] = []

/** `npm start` as its script runs it, on a free port; resolves with the printed address. */
async function start(state: string): Promise<{ child: ChildProcess; url: string; output: () => string }> {
  const child = spawn(process.execPath, ['shared/tooling/serve.ts'], {
    cwd: ROOT,
    env: { ...process.env, ...TEST_VARS, PORT: '0', STATE_DIR: state },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  running.push(child)
  let output = ''
  child.stdout.on('data', (chunk) => {
    output += chunk
  })
  child.stderr.on('data', (chunk) => {
    output += chunk
  })
  await expect
    .poll(() => /Ctrl\+C/.test(output) || child.exitCode !== null, { timeout: 40_000, interval: 100 })
    .toBe(true)
  const url = /Caravan +(http:\S+)/.exec(output)?.[1] ?? ''
  return { child, url, output: () => output }
}
const ended = (child: ChildProcess) => new Promise<number | null>((done) => child.on('exit', (code) => done(code)))
function newState(): string {
  const state = mkdtempSync(join(tmpdir(), 'caravan-start-'))
  states.push(state)
  return state
}
const workerdOf = (state: string): number[] =>
  JSON.parse(readFileSync(join(state, 'running.json'), 'utf8')).workerd.map(Number)
const alive = (pid: number) =>
  existsSync(`/proc/${pid}`) && !/State:\s+Z/.test(readFileSync(`/proc/${pid}/status`, 'utf8'))

afterEach(async () => {
  for (const child of running.splice(0)) if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM')
  await new Promise((done) => setTimeout(done, 1_500))
  for (const state of states.splice(0)) rmSync(state, { recursive: true, force: true })
})

/** Two or three whole starts each, on a machine that tests much else meanwhile. */
describe('npm start', { timeout: 180_000 }, () => {
  it('loses nothing it answered with 2xx when it is killed at once, and starts again on the same state', async () => {
    const state = newState()
    const first = await start(state)
    const user = await newUser('Ana', first.url)
    const body = { title: 'Kept', destination: 'Lisbon', start_date: '2027-05-03', end_date: '2027-05-05' }
    const trip = await api<{ id: string }>('POST', '/v1/trips', { url: first.url, token: user.token, body })
    expect(trip.status, JSON.stringify(trip.body)).toBe(201)
    const plan = await api('POST', `/v1/planner/${trip.body.id}/generate`, {
      url: first.url,
      token: user.token,
      body: {},
    })
    expect(plan.status, JSON.stringify(plan.body)).toBe(200)
    const before = await api<{ days: unknown }>('GET', `/v1/planner/${trip.body.id}/itinerary`, {
      url: first.url,
      token: user.token,
    })

    const [left] = workerdOf(state)
    first.child.kill('SIGKILL')
    await ended(first.child)
    const second = await start(state)
    expect(second.url, second.output()).toMatch(/^http:/)
    expect(alive(left!), 'the workerd of the killed start was ended').toBe(false)
    const login = await api<{ access_token: string }>('POST', '/v1/auth/login', {
      url: second.url,
      body: { email: user.email, password: PASSWORD },
    })
    expect(login.status).toBe(200)
    expect(
      (await api('GET', '/v1/auth/me', { url: second.url, token: user.token })).status,
      'tokens outlive a restart',
    ).toBe(200)
    const after = await api<{ days: unknown }>('GET', `/v1/planner/${trip.body.id}/itinerary`, {
      url: second.url,
      token: user.token,
    })
    expect(after.body.days).toEqual(before.body.days)
    expectError(await api('GET', '/v1/trips/trp_nothing', { url: second.url, token: user.token }), 404, 'NOT_FOUND')
  })

  it('runs twice side by side, refuses a state in use, and leaves nothing behind when it is told to stop', async () => {
    const [one, two] = [newState(), newState()]
    const a = await start(one)
    const built = () =>
      ['.build/gateway.js', 'workers/web/dist/index.html'].map((file) => statSync(join(ROOT, file)).mtimeMs)
    const before = built()
    const b = await start(two)
    expect(a.url).not.toBe(b.url)
    expect(built(), 'what the first runs on is left alone').toEqual(before)
    for (const { url } of [a, b]) expect((await api('GET', '/health/ready', { url })).status).toBe(200)
    const third = await start(one)
    expect(third.child.exitCode).toBe(1)
    expect(third.output()).toContain('already runs')

    const left = [...workerdOf(one), ...workerdOf(two)]
    a.child.kill('SIGINT')
    b.child.kill('SIGTERM')
    expect(await Promise.all([ended(a.child), ended(b.child)])).toEqual([0, 0])
    expect(left.filter(alive)).toEqual([])
  })
})
