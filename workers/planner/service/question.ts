import type { Itinerary, PlanQuestion, PlanRequest } from '#shared/contracts/planner'
import type { Preferences } from '#shared/contracts/users'
import type { Ctx } from '../env'

/** Longer than a profile may take: a plan without it is better than no plan. Milliseconds. */
const PROFILE_MS = 500

type Settled<Q extends PlanQuestion> = Q & Pick<PlanRequest, 'pace' | 'interests'>

/**
 * Fills in what the question leaves open: from the caller's preferences where they are signed in, else the defaults. The
 * answer is what is planned and cached, so equal settled requests give equal plans, whoever asks. `degraded` where the
 * preferences were wanted and could not be had.
 */
export async function settle<Q extends PlanQuestion>(
  ctx: Ctx,
  question: Q,
): Promise<{ request: Settled<Q>; degraded: boolean }> {
  const open = question.pace === undefined || question.interests === undefined
  const preferred = open ? await preferencesOf(ctx) : null
  // Always last, so that the same request has the same text, which the cache knows it by.
  const { pace, interests, ...rest } = question
  const settled = {
    pace: pace ?? preferred?.pace ?? 'balanced',
    interests: interests ?? preferred?.interests ?? [],
  }
  return { request: { ...rest, ...settled } as Settled<Q>, degraded: preferred === undefined }
}

/** Null for who has no account, undefined where the profile does not answer in time. */
async function preferencesOf(ctx: Ctx): Promise<Preferences | null | undefined> {
  const { call, env, log } = ctx
  if (call.actor.kind !== 'user') return null
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`No answer within ${PROFILE_MS} ms`)), PROFILE_MS)
  })
  try {
    return await Promise.race([env.USERS.preferencesOf(call, call.actor.id), late])
  } catch (error) {
    log('WARNING', 'preferences unknown', { error: String(error) })
    return undefined
  } finally {
    clearTimeout(timer)
  }
}

/** Says in the plan that it was made without the caller's preferences. */
export const withoutPreferences = (itinerary: Itinerary): Itinerary => ({
  ...itinerary,
  degraded: [...(itinerary.degraded ?? []), 'preferences'],
})
