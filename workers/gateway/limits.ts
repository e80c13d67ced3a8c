import type { Call } from '#shared/call'
import { Coalescer } from '#shared/coalesce'
import type { LimitRule, SessionState } from '#shared/contracts/guards'
import { AppError } from '#shared/errors'
import type { Guards } from './env'

/**
 * Requests are counted by the Guard of the user or address, and leased from it a few at a time, so that most requests
 * need no call: a lease is counted when it is given, so the limit is never exceeded, and lasts a minute at most. The
 * same answer carries the session state, which may be five seconds old (reliability 2.7 and 2.8).
 */
const LEASE_MS = 60_000
const SESSION_MS = 5_000
const KEPT = 5_000

type Entry = {
  left: number
  full: boolean
  rule: LimitRule
  remaining: number
  resetAt: number
  until: number
  session: SessionState
  sessionUntil: number
}
export type Standing = {
  /** Whether the request fits; refusing it is the caller's. */
  granted: boolean
  limit: number
  window: number
  remaining: number
  resetSeconds: number
  session: SessionState
}

const entries = new Map<string, Entry>()
const asking = new Coalescer<Entry>()

/** A tenth of a small limit, ten of a large one: the part of a window an idle isolate may hold back. */
const leaseSize = (limit: number) => Math.max(1, Math.min(10, Math.floor(limit / 20)))

/**
 * Counts one request of `who` (`user:<id>` or `address:<ip>`). With limit 0 nothing is counted and only the session state
 * is asked for. `fresh` asks the Guard even when a lease is at hand.
 */
export async function takeOne(
  guards: Guards,
  call: Call,
  who: string,
  bucket: string,
  rule: LimitRule,
  fresh: boolean,
): Promise<Standing> {
  const question = { guards, call, who, bucket, rule }
  let entry = fresh ? undefined : usable(keyOf(question), rule)
  for (;;) {
    entry ??= await ask(question)
    if (rule.limit === 0) return standing(entry, rule, true)
    if (entry.left > 0) {
      entry.left--
      return standing(entry, rule, true)
    }
    if (entry.full) return standing(entry, rule, false)
    // Others took the whole lease while this request waited for it.
    entry = undefined
  }
}

type Question = { guards: Guards; call: Call; who: string; bucket: string; rule: LimitRule }
/** What does not count has an entry of its own: it must not take the place of a lease that is paid for. */
const keyOf = ({ who, bucket, rule }: Question) => `${who} ${rule.limit === 0 ? 'uncounted' : bucket}`

/** A lease with something left and a session state that is fresh enough. */
function usable(key: string, rule: LimitRule): Entry | undefined {
  const entry = entries.get(key)
  const now = Date.now()
  return entry && entry.sessionUntil > now && (rule.limit === 0 || (leased(entry, rule, now) && entry.left > 0))
    ? entry
    : undefined
}
/** A lease of another rule is void: an administrator changed the limit meanwhile. */
const leased = (entry: Entry, rule: LimitRule, now: number) =>
  entry.until > now && entry.rule.limit === rule.limit && entry.rule.window_seconds === rule.window_seconds

/** One question at a time per key: the requests that come meanwhile share its answer. */
async function ask(question: Question): Promise<Entry> {
  const key = keyOf(question)
  return (await asking.run(key, () => lease(key, question))).value
}

async function lease(key: string, { guards, call, who, bucket, rule }: Question): Promise<Entry> {
  const held = entries.get(key)
  const kept = held && leased(held, rule, Date.now()) ? held.left : 0
  const wanted = rule.limit === 0 || kept > 0 ? 0 : leaseSize(rule.limit)
  const answer = await guards.getByName(who).lease(call, bucket, rule, wanted)
  const now = Date.now()
  const entry: Entry = {
    left: answer.granted + (kept > 0 ? held!.left : 0),
    full: wanted > 0 && answer.granted === 0,
    rule,
    remaining: answer.remaining,
    resetAt: now + answer.reset_seconds * 1000,
    until: kept > 0 ? held!.until : now + Math.min(LEASE_MS, rule.window_seconds * 100),
    session: answer.session,
    sessionUntil: now + SESSION_MS,
  }
  if (entries.size >= KEPT) entries.delete(entries.keys().next().value!)
  entries.set(key, entry)
  return entry
}

const secondsLeft = (entry: Entry) => Math.max(1, Math.ceil((entry.resetAt - Date.now()) / 1000))

const standing = (entry: Entry, rule: LimitRule, granted: boolean): Standing => ({
  granted,
  limit: rule.limit,
  window: rule.window_seconds,
  remaining: entry.remaining + entry.left,
  resetSeconds: secondsLeft(entry),
  session: entry.session,
})

/** RATE_LIMITED when the window is full. */
export function requireRoom({ granted, limit, window, resetSeconds }: Standing): void {
  if (granted) return
  throw new AppError('RATE_LIMITED', `Too many requests: try again in ${resetSeconds} seconds`, {
    retry_after: resetSeconds,
    limit,
    window_seconds: window,
  })
}

/** The standard headers and their older cousins. */
export function limitHeaders({ limit, window, remaining, resetSeconds }: Standing): Record<string, string> {
  if (limit === 0) return {}
  return {
    'ratelimit-policy': `"hour";q=${limit};w=${window}`,
    ratelimit: `"hour";r=${remaining};t=${resetSeconds}`,
    'x-ratelimit-limit': String(limit),
    'x-ratelimit-remaining': String(remaining),
    'x-ratelimit-reset': String(resetSeconds),
  }
}
