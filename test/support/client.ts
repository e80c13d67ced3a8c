import { randomUUID } from 'node:crypto'
import { expect, inject } from 'vitest'

export type Answer<T = Record<string, unknown>> = { status: number; headers: Headers; body: T }
export type AskOptions = { token?: string; body?: unknown; headers?: Record<string, string>; url?: string }
export type TestUser = { id: string; email: string; name: string; token: string; refresh_token: string }

export const PASSWORD = 'correct horse battery'
export const DEMO_PASSWORD = 'caravan demo 2027'

/** One request through the gateway of the test platform. A body that is a string or bytes is sent as it is. */
export async function api<T = Record<string, unknown>>(
  method: string,
  path: string,
  options: AskOptions = {},
): Promise<Answer<T>> {
  const { token, body, headers = {}, url = inject('url') } = options
  const response = await fetch(url + path, {
    method,
    redirect: 'manual',
    headers: {
      ...(token ? { authorization: `Bearer ${token}` } : {}),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: raw(body) ? body : JSON.stringify(body) }),
  })
  const text = await response.text()
  const json = /json/.test(response.headers.get('content-type') ?? '')
  return { status: response.status, headers: response.headers, body: (json ? JSON.parse(text) : text) as T }
}

const raw = (body: unknown): body is string | Uint8Array<ArrayBuffer> =>
  typeof body === 'string' || body instanceof Uint8Array

/** A person who registered a moment ago. `url` names another platform than the common one. */
export async function newUser(name = 'Ana Sousa', url?: string): Promise<TestUser> {
  const email = `${randomUUID()}@test.caravan.example`
  const answer = await api<{ user: { id: string }; access_token: string; refresh_token: string }>(
    'POST',
    '/v1/auth/register',
    {
      body: { email, password: PASSWORD, name },
      url,
    },
  )
  expect(answer.status, JSON.stringify(answer.body)).toBe(201)
  return {
    id: answer.body.user.id,
    email,
    name,
    token: answer.body.access_token,
    refresh_token: answer.body.refresh_token,
  }
}

/** The seeded administrator (or another demo account). */
export async function demoUser(who: 'traveller' | 'operator' | 'admin', url?: string): Promise<{ token: string }> {
  const answer = await api<{ access_token: string }>('POST', '/v1/auth/login', {
    body: { email: `${who}@demo.caravan.example`, password: DEMO_PASSWORD },
    url,
  })
  expect(answer.status, JSON.stringify(answer.body)).toBe(200)
  return { token: answer.body.access_token }
}
export const admin = (url?: string) => demoUser('admin', url)

/** Asserts the standard error envelope and gives its content. */
export function expectError(answer: Answer<unknown>, status: number, code: string) {
  expect({ status: answer.status, body: answer.body }).toMatchObject({ status, body: { error: { code } } })
  const { error } = answer.body as {
    error: { code: string; message: string; details?: Record<string, unknown>; request_id: string; timestamp: string }
  }
  expect(error.message).toBeTruthy()
  expect(error.request_id).toMatch(/^req_/)
  expect(answer.headers.get('x-request-id')).toBe(error.request_id)
  expect(Number.isNaN(Date.parse(error.timestamp))).toBe(false)
  return error
}
