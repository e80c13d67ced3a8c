import { Toucan } from 'toucan-js'
import type { SettingsEnv } from '#shared/settings'
import type { Fault } from '../domain/lines'

/** Reports one isolate may send a minute: an outage says the same thing many times, and Sentry counts what it is sent. */
const MAX_PER_MINUTE = 30
let window = { minute: 0, sent: 0 }

/** Sends failures to Sentry where SENTRY_DSN is set. Only what the log line allows is in a report: no query, no person. */
export function reportFaults(env: SettingsEnv, ctx: ExecutionContext, faults: readonly Fault[], now: Date): void {
  if (!env.SENTRY_DSN) return
  for (const fault of faults) {
    if (!mayReport(now)) return
    const sentry = new Toucan({ dsn: env.SENTRY_DSN, context: ctx, environment: env.ENVIRONMENT ?? 'development' })
    sentry.setTags({ service: fault.service, request_id: fault.request_id, trace_id: fault.trace_id })
    sentry.captureException(errorOf(fault))
  }
}

function mayReport(now: Date): boolean {
  const minute = Math.floor(now.getTime() / 60_000)
  if (window.minute !== minute) window = { minute, sent: 0 }
  return window.sent++ < MAX_PER_MINUTE
}

/** As it was thrown, in the Worker it was thrown in. */
function errorOf({ name, message, stack }: Fault): Error {
  const error = new Error(message)
  error.name = name
  error.stack = stack ?? `${name}: ${message}`
  return error
}
