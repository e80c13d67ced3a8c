import { createRoute, z } from '@hono/zod-openapi'
import type { MiddlewareHandler } from 'hono'
import { requireUser } from '#shared/actors'
import { type AppTypes, answer, createApp, jsonBody, refusals } from '#shared/app'
import { LocalDate } from '#shared/contracts/common'
import {
  ActivityAdded,
  DayPlan,
  DayVerdict,
  Itinerary,
  Job,
  KeepIdea,
  NewActivity,
  OpenPlanQuestion,
  PlannedIdea,
  PlanQuestion,
  Verdict,
} from '#shared/contracts/planner'
import { sha256 } from '#shared/values/ids'
import type { Env } from './env'
import { addActivity, deleteActivity, keepIdea, putDay } from './service/edit'
import { generateForTrip, generateOpen } from './service/generate'
import { getJob, reachDatabase, startJob } from './service/jobs'
import { settle, withoutPreferences } from './service/question'
import { getItinerary, validatePlan } from './service/trip'

export const app = createApp<Env>('planner', (env) => ({ database: () => reachDatabase(env) }))

/** A plan of a trip is for its members: who is not signed in learns nothing else, not even that the body was wrong. */
const signedIn: MiddlewareHandler<AppTypes<Env>> = async (c, next) => {
  requireUser(c.get('ctx').call)
  await next()
}

const tags = ['planner']
const params = z.object({ trip_id: z.string().max(64).openapi({ example: 'trp_01kaw9v6x2m4n8q0r3s5t7v9w1' }) })
const prefer = z.object({ prefer: z.string().optional().openapi({ example: 'respond-async' }) })
const JobStarted = z.object({ job: Job }).openapi('JobStarted')
const planned = {
  200: answer('The plan', Itinerary),
  202: { ...answer('Begun; follow Location', JobStarted), headers: z.object({ location: z.string() }) },
}
const asyncHeaders = (id: string) => ({ location: `/v1/jobs/${id}`, 'preference-applied': 'respond-async' })
const wantsAsync = (header: string | undefined) => /(^|[\s,;])respond-async($|[\s,;=])/i.test(header ?? '')

for (const [path, operationId] of [
  ['/v1/planner/generate', 'generateItinerary'],
  ['/v1/generate-itinerary', 'generateItineraryAlias'],
] as const) {
  app.openapi(
    createRoute({
      method: 'post',
      path,
      operationId,
      summary: 'Plan a stay without a trip or an account',
      tags,
      request: { headers: prefer, body: jsonBody(OpenPlanQuestion) },
      responses: { ...planned, ...refusals(400, 422) },
    }),
    async (c) => {
      const { request, degraded } = await settle(c.get('ctx'), c.req.valid('json'))
      if (!wantsAsync(c.req.header('prefer'))) {
        const itinerary = await generateOpen(c.get('ctx'), request)
        return c.json(degraded ? withoutPreferences(itinerary) : itinerary, 200)
      }
      const job = await startJob(c.get('ctx'), { kind: 'open', request })
      return c.json({ job }, 202, asyncHeaders(job.id))
    },
  )
}

app.openapi(
  createRoute({
    method: 'post',
    path: '/v1/planner/{trip_id}/generate',
    operationId: 'generateTripItinerary',
    summary: 'Plan a trip anew; pinned items stay',
    tags,
    middleware: signedIn,
    request: { params, headers: prefer, body: jsonBody(PlanQuestion) },
    responses: { ...planned, ...refusals(400, 401, 403, 404, 422) },
  }),
  async (c) => {
    const { trip_id } = c.req.valid('param')
    const { request, degraded } = await settle(c.get('ctx'), c.req.valid('json'))
    if (!wantsAsync(c.req.header('prefer'))) {
      const itinerary = await generateForTrip(c.get('ctx'), trip_id, request)
      return c.json(degraded ? withoutPreferences(itinerary) : itinerary, 200)
    }
    const job = await startJob(c.get('ctx'), { kind: 'trip', trip_id, request })
    return c.json({ job }, 202, asyncHeaders(job.id))
  },
)

app.openapi(
  createRoute({
    method: 'get',
    path: '/v1/planner/{trip_id}/itinerary',
    operationId: 'getItinerary',
    summary: "A trip's plan, the same bytes until it changes",
    tags,
    middleware: signedIn,
    request: { params, headers: z.object({ 'if-none-match': z.string().optional() }) },
    responses: {
      200: { ...answer('The plan', Itinerary), headers: z.object({ etag: z.string() }) },
      304: { description: 'It is still the one named', headers: z.object({ etag: z.string() }) },
      ...refusals(401, 404),
    },
  }),
  async (c) => {
    const itinerary = await getItinerary(c.get('ctx'), c.req.valid('param').trip_id)
    const etag = `"${await sha256(JSON.stringify(itinerary))}"`
    const headers = { etag, 'cache-control': 'private, no-cache' }
    return names(c.req.header('if-none-match'), etag) ? c.body(null, 304, headers) : c.json(itinerary, 200, headers)
  },
)
/** Weak comparison, as If-None-Match asks for (RFC 9110, 13.1.2). */
const names = (header: string | undefined, etag: string) =>
  header?.trim() === '*' || (header ?? '').split(',').some((tag) => tag.trim().replace(/^W\//, '') === etag)

app.openapi(
  createRoute({
    method: 'post',
    path: '/v1/planner/{trip_id}/validate',
    operationId: 'validateItinerary',
    summary: 'Judge the plan as it is',
    tags,
    middleware: signedIn,
    request: {
      params,
      body: { required: false, content: { 'application/json': { schema: z.object({}).openapi('Nothing') } } },
    },
    responses: { 200: answer('What is wrong with it', Verdict), ...refusals(400, 401, 404) },
  }),
  async (c) => c.json(await validatePlan(c.get('ctx'), c.req.valid('param').trip_id), 200),
)

app.openapi(
  createRoute({
    method: 'put',
    path: '/v1/planner/{trip_id}/day/{date}',
    operationId: 'putDay',
    summary: 'Replace a day in the given order; stops without a start are timed anew',
    tags,
    middleware: signedIn,
    request: { params: params.extend({ date: LocalDate }), body: jsonBody(DayPlan) },
    responses: { 200: answer('The day, and what is wrong with it', DayVerdict), ...refusals(400, 401, 403, 404, 409) },
  }),
  async (c) => {
    const { trip_id, date } = c.req.valid('param')
    return c.json(await putDay(c.get('ctx'), trip_id, date, c.req.valid('json').items), 200)
  },
)

app.openapi(
  createRoute({
    method: 'post',
    path: '/v1/planner/{trip_id}/activity/add',
    operationId: 'addActivity',
    summary: 'Add a place to a day, where it fits best unless a start is given',
    tags,
    middleware: signedIn,
    request: { params, body: jsonBody(NewActivity) },
    responses: { 201: answer('The item, and what is wrong now', ActivityAdded), ...refusals(400, 401, 403, 404, 409) },
  }),
  async (c) => c.json(await addActivity(c.get('ctx'), c.req.valid('param').trip_id, c.req.valid('json')), 201),
)

app.openapi(
  createRoute({
    method: 'delete',
    path: '/v1/planner/{trip_id}/activity/{item_id}',
    operationId: 'deleteActivity',
    summary: 'Take an item or an idea out of the plan',
    tags,
    middleware: signedIn,
    request: { params: params.extend({ item_id: z.string().max(64) }) },
    responses: { 204: { description: 'It is gone' }, ...refusals(401, 403, 404) },
  }),
  async (c) => {
    const { trip_id, item_id } = c.req.valid('param')
    await deleteActivity(c.get('ctx'), trip_id, item_id)
    return c.body(null, 204)
  },
)

app.openapi(
  createRoute({
    method: 'put',
    path: '/v1/planner/{trip_id}/ideas/{item_id}',
    operationId: 'keepIdea',
    summary: 'Keep an item of the plan, or a place, for later',
    tags,
    middleware: signedIn,
    request: {
      params: params.extend({ item_id: z.string().regex(/^itm_[\w-]{1,60}$/, 'not an item id') }),
      body: jsonBody(KeepIdea),
    },
    responses: { 200: answer('The idea', PlannedIdea), ...refusals(400, 401, 403, 404, 409) },
  }),
  async (c) => {
    const { trip_id, item_id } = c.req.valid('param')
    return c.json(await keepIdea(c.get('ctx'), trip_id, item_id, c.req.valid('json')), 200)
  },
)

app.openapi(
  createRoute({
    method: 'get',
    path: '/v1/jobs/{id}',
    operationId: 'getJob',
    summary: 'How far a generation is, and its plan once it succeeded',
    tags,
    request: { params: z.object({ id: z.string().max(64) }) },
    responses: { 200: answer('The job', Job), ...refusals(404) },
  }),
  async (c) => c.json(await getJob(c.get('ctx'), c.req.valid('param').id), 200, { 'cache-control': 'no-store' }),
)
