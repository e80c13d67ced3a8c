import { randomUUID } from 'node:crypto'
import { DatabaseSync } from 'node:sqlite'
import { vi } from 'vitest'
import { GuardState } from '../../durable-objects/guards/guard'
import type { Sql } from '../../durable-objects/guards/storage'
import {
  type Actor,
  ANONYMOUS,
  CALL_HEADER,
  type Call,
  callHeader,
  contextOf,
  type Role,
  systemCall,
} from '../../shared/call'
import type { GuardRpc } from '../../shared/contracts/guards'
import type { CloudEvent, Delivery } from '../../shared/events'
import { AccessClaims, actorOf, isEnded } from '../../shared/tokens'
import { newId } from '../../shared/values/ids'
import type { Env } from '../../workers/auth/env'
import { app } from '../../workers/auth/routes'
import { hashPassword } from '../../workers/auth/service/passwords'
import { openSession } from '../../workers/auth/service/sign-in'
import { findAccount, insertAccount, type NewAccount } from '../../workers/auth/store'
import { type Answer, PASSWORD } from './client'
import { memoryD1 } from './d1'

export type Ask = {
  token?: string
  body?: unknown
  headers?: Record<string, string>
  now?: Date
  url?: string
  form?: string
}
const HASH = hashPassword(PASSWORD)
// A line of log for every request is of no use here.
vi.spyOn(console, 'log').mockImplementation(() => {})

export type Person = { id: string; email: string; name: string; token: string; refresh_token: string }

/**
 * The auth Worker in this process: its own routes over a real SQLite, the real rules of the Guard, and an outbox whose
 * events the test may read. For what a client cannot see through the gateway, such as the mails.
 */
export function newAuth(vars: Record<string, string> = {}) {
  const d1 = memoryD1('auth')
  const guards = new Map<string, GuardState>()
  const events: CloudEvent[] = []
  const deferred: Promise<unknown>[] = []
  const guardNamed = (name: string) => {
    if (!guards.has(name)) guards.set(name, newGuard())
    return rpcOf(guards.get(name)!)
  }
  const env = {
    AUTH_DB: d1,
    GUARD: { getByName: guardNamed },
    EVENTS: {
      sendBatch: async (messages: { body: Delivery }[]) => void events.push(...messages.map(({ body }) => body.event)),
    },
    AUTH_THROTTLE_PER_MINUTE: '0',
    ...vars,
  } as unknown as Env

  /** As the gateway would pass it on, tokens and the session's end included. */
  async function ask<T = Record<string, unknown>>(method: string, path: string, options: Ask = {}): Promise<Answer<T>> {
    const { token, body, headers = {}, now, url = 'http://127.0.0.1:8787', form } = options
    const call: Call = {
      request_id: `req_${randomUUID()}`,
      traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`,
      actor: await actorFor(token, now),
      address: '203.0.113.7',
      ...(now ? { now: now.toISOString() } : {}),
    }
    const execution = { waitUntil: (work: Promise<unknown>) => void deferred.push(work), passThroughOnException() {} }
    const type = form === undefined ? 'application/json' : 'application/x-www-form-urlencoded'
    const content = form ?? (typeof body === 'string' ? body : JSON.stringify(body))
    const response = await app.request(
      url + path,
      {
        method,
        headers: {
          [CALL_HEADER]: callHeader(call),
          ...(content === undefined ? {} : { 'content-type': type }),
          ...headers,
        },
        ...(content === undefined ? {} : { body: content }),
      },
      env,
      execution as unknown as ExecutionContext,
    )
    await Promise.all(deferred.splice(0))
    const text = await response.text()
    const json = /json/.test(response.headers.get('content-type') ?? '')
    return { status: response.status, headers: response.headers, body: (json ? JSON.parse(text) : text) as T }
  }

  async function actorFor(token: string | undefined, now = new Date()): Promise<Actor> {
    if (!token) return ANONYMOUS
    const claims = AccessClaims.parse(JSON.parse(Buffer.from(token.split('.')[1]!, 'base64url').toString()))
    const state = guards.get(`user:${claims.sub}`)?.session(now.getTime())
    return state && isEnded(claims, state) ? ANONYMOUS : actorOf(claims)
  }

  /** Made directly, as hashing a password takes long: everybody here has the same hash of PASSWORD. */
  async function newPerson(name = 'Ana', options: Partial<NewAccount> & { roles?: Role[] } = {}): Promise<Person> {
    const ctx = contextOf('auth', env, systemCall('test'))
    const email = `${randomUUID()}@test.caravan.example`
    const account = {
      id: newId('user'),
      email,
      email_verified: false,
      name,
      password: HASH,
      at: Date.now(),
      ...options,
    }
    await d1.batch(insertAccount(d1, account, options.roles ?? ['traveller']))
    const stored = await findAccount(d1, account.id)
    const { access_token, refresh_token } = await openSession(ctx, stored!, {
      device: 'Firefox on Linux',
      method: 'password',
    })
    return { id: account.id, email: account.email, name, token: access_token, refresh_token }
  }

  return { env, d1, events, ask, newPerson }
}

function newGuard(): GuardState {
  const database = new DatabaseSync(':memory:')
  const sql: Sql = { exec: (query, ...bindings) => database.prepare(query).all(...bindings) }
  return new GuardState(sql)
}

const timeOf = (call: Call) => (call.now ? Date.parse(call.now) : Date.now())
const rpcOf = (state: GuardState): GuardRpc => ({
  lease: async (call, bucket, rule, wanted) => ({
    ...state.lease(bucket, rule, wanted, timeOf(call)),
    session: state.session(timeOf(call)),
  }),
  session: async (call) => state.session(timeOf(call)),
  revokeSession: async (call, id, expiresAt) => state.revokeSession(id, expiresAt, timeOf(call)),
  revokeSessions: async (call, sessions) => {
    for (const { id, expires_at } of sessions) state.revokeSession(id, expires_at, timeOf(call))
  },
  revokeAll: async (call) => state.revokeAll(timeOf(call)),
  signInAllowed: async (call) => state.signInAllowed(timeOf(call)),
  signInFailed: async (call) => state.signInFailed(timeOf(call)),
  signInSucceeded: async (call) => state.signInSucceeded(timeOf(call)),
})
