import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Figure } from '../../shared/tooling/bench.ts'
import { startPlatform } from '../../shared/tooling/platform.ts'
import { median, percentile } from './support/load.ts'

const PASSWORD = 'correct horse battery'
/** Wrong tries an account takes before it makes one wait. */
const FREE_TRIES = 4
const ACCOUNTS = 10

/** Whether the time of a refused sign-in tells if there is an account (reliability 2.7: medians within 10 ms). */
export async function bench(): Promise<Figure[]> {
  const state = mkdtempSync(join(tmpdir(), 'caravan-bench-auth-'))
  const vars = {
    ENVIRONMENT: 'development',
    RATE_LIMIT_REQUESTS: '0',
    RATE_LIMIT_USER_REQUESTS: '0',
    AUTH_THROTTLE_PER_MINUTE: '0',
  }
  const { url, stop } = await startPlatform({ port: 0, state, vars, crons: false })
  try {
    return [await signIns(url)]
  } finally {
    await stop()
    rmSync(state, { recursive: true, force: true })
  }
}

async function signIns(url: string): Promise<Figure> {
  const times = { known: [] as number[], unknown: [] as number[], right: [] as number[] }
  for (let i = 0; i < ACCOUNTS; i++) {
    const known = newEmail()
    const unknown = newEmail()
    await timed(url, 'register', { email: known, password: PASSWORD, name: 'Bench' }, 201)
    for (let tries = 0; tries < FREE_TRIES; tries++) {
      times.known.push(await timed(url, 'login', { email: known, password: 'a wrong one' }, 401))
      times.unknown.push(await timed(url, 'login', { email: unknown, password: 'a wrong one' }, 401))
    }
    times.right.push(await timed(url, 'login', { email: known, password: PASSWORD }, 200))
  }
  return {
    name: 'Sign-ins one after another, milliseconds',
    figures: {
      'right password, median': median(times.right),
      'right password, p95': percentile(times.right, 0.95),
      'wrong password, median': median(times.known),
      'unknown account, median': median(times.unknown),
      'difference of the two medians (goal < 10)': Math.abs(median(times.known) - median(times.unknown)),
    },
  }
}

const newEmail = () => `${randomUUID()}@bench.caravan.example`

async function timed(url: string, verb: string, body: unknown, expected: number): Promise<number> {
  const started = performance.now()
  const response = await fetch(`${url}/v1/auth/${verb}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  await response.arrayBuffer()
  if (response.status !== expected) throw new Error(`${verb} answered ${response.status}`)
  return performance.now() - started
}
