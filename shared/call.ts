import * as z from 'zod'
import { newId } from './values/ids'

export const ROLES = ['traveller', 'operator', 'admin'] as const
export type Role = (typeof ROLES)[number]

export const Actor = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('user'),
    id: z.string(),
    /** The same account as a number, as older clients know it. */
    number: z.int().optional(),
    email: z.string(),
    email_verified: z.boolean(),
    name: z.string(),
    /** `operator` and `admin` stand here only after the gateway looked them up at `auth` for this very request. */
    roles: z.array(z.enum(ROLES)),
    /** The organisation (tenant) the person acts for, if any; void with the token once they are no member any more. */
    org_id: z.string().nullable().optional(),
    session_id: z.string(),
    token_id: z.string(),
    /** Unix seconds. */
    token_issued_at: z.number(),
    /** Unix seconds. */
    token_expires_at: z.number(),
  }),
  z.object({ kind: z.literal('system'), id: z.string() }),
  z.object({ kind: z.literal('anonymous') }),
])
export type Actor = z.infer<typeof Actor>
export const ANONYMOUS = { kind: 'anonymous' } as const satisfies Actor
export type UserActor = Extract<Actor, { kind: 'user' }>

/** Who asks, and under which request. Plain data, so it crosses HTTP, RPC, queues and rooms unchanged. */
export const Call = z.object({
  request_id: z.string().regex(/^req_[\w-]{1,64}$/),
  /** W3C trace context, version 00. */
  traceparent: z.string().regex(/^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/),
  actor: Actor,
  /** The client's network address (an IPv6 one is cut to its /64); only for throttling, never logged. */
  address: z.string().optional(),
  /** Tests only: the gateway fills it from `x-now` when TEST_CLOCK is set. */
  now: z.iso.datetime().optional(),
})
export type Call = z.infer<typeof Call>

export type LogLevel = 'DEBUG' | 'INFO' | 'WARNING' | 'ERROR' | 'CRITICAL'
export type Log = (level: LogLevel, message: string, metadata?: Record<string, unknown>) => void

/** What a verb gets beside its input. `defer` lets work go on after the answer (Worker `waitUntil`). */
export type Context<Env> = { call: Call; env: Env; log: Log; now: Date; defer: (work: Promise<unknown>) => void }

export function contextOf<Env>(
  service: string,
  env: Env,
  call: Call,
  defer: (work: Promise<unknown>) => void = () => {},
): Context<Env> {
  return { call, env, log: logger(service, call), now: call.now ? new Date(call.now) : new Date(), defer }
}

/** One JSON line in the platform's log format. Never pass query strings, tokens, cookies or addresses as metadata. */
export const logger =
  (service: string, call: Call): Log =>
  (level, message, metadata = {}) =>
    console.log(
      JSON.stringify({
        timestamp: new Date().toISOString(),
        level,
        service,
        request_id: call.request_id,
        trace_id: call.traceparent.slice(3, 35),
        user_id: call.actor.kind === 'user' ? call.actor.id : null,
        message,
        metadata,
      }),
    )

const randomHex = (bytes: number) =>
  Array.from(crypto.getRandomValues(new Uint8Array(bytes)), (byte) => byte.toString(16).padStart(2, '0')).join('')

/** The next span of the trace a request arrived with, or the first span of a new one. */
export function nextTraceparent(incoming?: string | null): string {
  const match = /^00-([0-9a-f]{32})-[0-9a-f]{16}-([0-9a-f]{2})$/.exec(incoming ?? '')
  const traceId = match && !/^0+$/.test(match[1]!) ? match[1] : randomHex(16)
  return `00-${traceId}-${randomHex(8)}-${match?.[2] ?? '01'}`
}

/** A call nobody outside made: cron sweeps, queue deliveries, seeds. */
export const systemCall = (id: string, traceparent?: string): Call => ({
  request_id: newId('request'),
  traceparent: nextTraceparent(traceparent),
  actor: { kind: 'system', id },
})

/** Only the gateway writes this header, and it drops any the outside world sent. */
export const CALL_HEADER = 'x-internal-call'
export function callOf(headers: Headers): Call {
  const text = headers.get(CALL_HEADER)
  if (text) {
    const parsed = Call.safeParse(JSON.parse(decodeURIComponent(text)))
    if (parsed.success) return parsed.data
  }
  return { request_id: newId('request'), traceparent: nextTraceparent(), actor: ANONYMOUS }
}
/** Percent-encoded because header values are bytes and names of people are not ASCII. */
export const callHeader = (call: Call): string => encodeURIComponent(JSON.stringify(call))
