import { createRoute, z } from '@hono/zod-openapi'
import { answer, createApp, jsonBody, refusals } from '#shared/app'
import { Cursor, Latitude, Limit, Longitude, noControls } from '#shared/contracts/common'
import { Category, NewPlace, Place, SearchResults, Suggestion } from '#shared/contracts/search'
import { invalid } from '#shared/errors'
import { isLocalDate } from '#shared/values/time'
import type { Env } from './env'
import { importRoutes } from './routes/imports'
import { editorOf } from './service/editors'
import { indexPlace, removePlace } from './service/indexing'
import { getPlace, search, suggest } from './service/search'

export const app = createApp<Env>('search', (env) => ({
  d1: () => env.SEARCH_DB.prepare('SELECT 1').first(),
}))

// Who may not put places in learns nothing else, not even that the body was wrong.
for (const path of ['/v1/search/index/*', '/v1/search/imports', '/v1/search/imports/*']) {
  app.use(path, async (c, next) => {
    editorOf(c.get('ctx').call)
    await next()
  })
}

const Text = (max: number) => z.string().max(max).refine(noControls, 'Contains characters that are not allowed')
/** A decimal as people write it; an empty parameter is no number. */
const Decimal = z
  .string()
  .regex(/^[+-]?\d{1,9}(\.\d{1,20})?$/, 'Use a decimal number')
  .transform(Number)
const PlaceId = z.object({ id: z.string().max(120).openapi({ example: 'poi_lisbon_jeronimos-monastery' }) })

const SearchParameters = z.object({
  q: Text(200)
    .optional()
    .openapi({ description: 'Words of name, city or category; accents and endings do not matter' }),
  city: Text(120)
    .optional()
    .openapi({ description: 'Any of its names, optionally with its country: "Lisboa", "Paris, FR"' }),
  lat: Decimal.pipe(Latitude).optional(),
  lon: Decimal.pipe(Longitude).optional(),
  radius: Decimal.pipe(z.number().min(1).max(50_000))
    .default(5000)
    .openapi({ description: 'Metres around lat and lon' }),
  category: z
    .string()
    .max(400)
    .transform((list) => list.split(',').map((name) => name.trim()))
    .pipe(z.array(Category))
    .optional()
    .openapi({ description: 'One category or several, with commas between' }),
  open_at: z
    .string()
    .regex(/^\d{4}-\d{2}-\d{2}T([01]\d|2[0-3]):[0-5]\d$/, 'Use YYYY-MM-DDTHH:MM, the local time of the place')
    .refine((text) => isLocalDate(text.slice(0, 10)), 'No such day')
    .optional(),
  price_max: Decimal.pipe(z.int().min(0).max(1_000_000_000_000))
    .optional()
    .openapi({ description: 'Minor units of the currency of the place; places without a known price do not fit' }),
  limit: Limit,
  cursor: Cursor,
})

app.openapi(
  createRoute({
    method: 'get',
    path: '/v1/search',
    operationId: 'searchPlaces',
    summary: 'Places by words, distance, city, category, opening and price, with facet counts',
    tags: ['search'],
    request: { query: SearchParameters },
    responses: { 200: answer('A page of places', SearchResults), ...refusals(400) },
  }),
  async (c) => {
    const { limit, cursor, ...input } = c.req.valid('query')
    if ((input.lat === undefined) !== (input.lon === undefined)) {
      throw invalid(input.lat === undefined ? 'lat' : 'lon', 'lat and lon go together')
    }
    return c.json(await search(c.get('ctx'), input, limit, cursor), 200)
  },
)

app.openapi(
  createRoute({
    method: 'get',
    path: '/v1/search/suggest',
    operationId: 'suggestPlaces',
    summary: 'Cities and places whose name begins with what was typed so far',
    tags: ['search'],
    request: { query: z.object({ q: Text(100) }) },
    responses: { 200: answer('Suggestions', z.object({ items: z.array(Suggestion) })), ...refusals(400) },
  }),
  async (c) => c.json(await suggest(c.get('ctx'), c.req.valid('query').q), 200),
)

app.openapi(
  createRoute({
    method: 'get',
    path: '/v1/search/poi/{id}',
    operationId: 'getPlace',
    summary: 'One place',
    tags: ['search'],
    request: { params: PlaceId },
    responses: { 200: answer('The place', Place), ...refusals(404) },
  }),
  async (c) => c.json(await getPlace(c.get('ctx'), c.req.valid('param').id), 200),
)

app.openapi(
  createRoute({
    method: 'post',
    path: '/v1/search/index/poi',
    operationId: 'indexPlace',
    summary: 'Add a place, or replace the one of its id (administrators; operators their own)',
    tags: ['search'],
    request: { body: jsonBody(NewPlace) },
    responses: { 201: answer('The place as it is found from now on', Place), ...refusals(400, 401, 403) },
  }),
  async (c) => c.json(await indexPlace(c.get('ctx'), c.req.valid('json')), 201),
)

app.openapi(
  createRoute({
    method: 'delete',
    path: '/v1/search/index/poi/{id}',
    operationId: 'removePlace',
    summary: 'Take a place out of the index (administrators; operators their own)',
    tags: ['search'],
    request: { params: PlaceId },
    responses: { 204: { description: 'Removed' }, ...refusals(401, 403, 404) },
  }),
  async (c) => {
    await removePlace(c.get('ctx'), c.req.valid('param').id)
    return c.body(null, 204)
  },
)

importRoutes(app)
