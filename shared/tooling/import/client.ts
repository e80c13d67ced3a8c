import type { ErrorBody } from '../../errors'
import type { Options } from './options.ts'

export class Refused extends Error {
  readonly status: number
  readonly body: ErrorBody['error'] | null
  constructor(status: number, body: ErrorBody['error'] | null) {
    super(body ? `${body.code}: ${body.message}` : `The platform answered ${status}`)
    this.status = status
    this.body = body
  }
}

const TRIES = 5
/** Nobody waits longer than this for a limit to pass, seconds. */
const LONGEST_WAIT_S = 120

/** Asks the platform, signs in where needed, waits out limits, and tries again what a broken line left open. */
export class Client {
  private readonly options: Options
  private token: string | null
  constructor(options: Options) {
    this.options = options
    this.token = options.token
  }

  async ask<T>(method: string, path: string, body?: unknown): Promise<T> {
    this.token ??= await this.signIn()
    for (let tried = 1; ; tried++) {
      const response = await this.send(method, path, body, tried)
      if (response === null) continue
      if (response.ok) return (await response.json()) as T
      const refused = await refusalOf(response)
      const wait = Number(response.headers.get('retry-after') ?? 2 ** tried)
      const renewable = refused.status === 401 && this.options.email !== null && tried === 1
      const passing = (refused.status === 429 || refused.status >= 500) && tried < TRIES && wait <= LONGEST_WAIT_S
      if (renewable) this.token = await this.signIn()
      else if (passing) await pause(wait * 1000)
      else throw refused
    }
  }

  /** Null where the line broke and another try is due: everything the import sends may be sent twice, but its start. */
  private async send(method: string, path: string, body: unknown, tried: number): Promise<Response | null> {
    try {
      return await fetch(this.options.url + path, {
        method,
        headers: {
          authorization: `Bearer ${this.token}`,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      })
    } catch (error) {
      if (tried >= TRIES || path === '/v1/search/imports') throw error
      await pause(500 * 2 ** tried)
      return null
    }
  }

  private async signIn(): Promise<string> {
    const { email, password, url } = this.options
    if (!email || !password) throw new Error('Sign in with --token, or with --email and --password')
    const response = await fetch(`${url}/v1/auth/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ email, password }),
    })
    if (!response.ok) throw await refusalOf(response)
    return ((await response.json()) as { access_token: string }).access_token
  }
}

async function refusalOf(response: Response): Promise<Refused> {
  const body = (await response.json().catch(() => null)) as ErrorBody | null
  return new Refused(response.status, body?.error ?? null)
}
const pause = (ms: number) => new Promise((done) => setTimeout(done, ms))
