import { expect, it } from 'vitest'
import { bucketOf, digest, readLine, type Trace } from './lines'

const line = (message: string, metadata: object = {}, more: object = {}) =>
  JSON.stringify({
    timestamp: '2027-05-03T09:00:00.000Z',
    level: 'INFO',
    service: 'trips',
    request_id: 'req_1',
    trace_id: 'a'.repeat(32),
    user_id: null,
    message,
    metadata,
    ...more,
  })
const request = (metadata: object = {}) =>
  line('request', { method: 'GET', route: '/v1/trips/:id', status: 200, ms: 12, ...metadata })
/** A tail event as workerd sends it: every console call is a list of arguments. */
const trace = (lines: string[], more: Partial<Trace> = {}): Trace => ({
  scriptName: null,
  logs: lines.map((text) => ({ message: [text] })),
  exceptions: [],
  ...more,
})
const deltasOf = (...lines: string[]) => digest([trace(lines)]).deltas

it('counts a request by service, method, route template and status, and its duration into one bucket', () => {
  expect(deltasOf(request())).toEqual({
    'http_requests_total|service=trips|method=GET|route=/v1/trips/:id|status=200': 1,
    'http_request_duration_ms_bucket|service=trips|le=25': 1,
    'http_request_duration_ms_sum|service=trips': 12,
  })
})

it('sums what many tail events say', () => {
  const { deltas, lines } = digest([trace([request(), request({ ms: 30 })]), trace([request()])])
  expect(lines).toBe(3)
  expect(deltas['http_requests_total|service=trips|method=GET|route=/v1/trips/:id|status=200']).toBe(3)
  expect(deltas['http_request_duration_ms_sum|service=trips']).toBe(54)
})

it.each([
  [0, '5'],
  [5, '5'],
  [5.1, '10'],
  [5000, '5000'],
  [5001, '+Inf'],
])('puts %s ms under %s', (ms, bucket) => {
  expect(bucketOf(ms)).toBe(bucket)
})

it('counts cache hits and misses by namespace', () => {
  const cache = (hit: boolean) => line('cache', { namespace: 'search', hit }, { level: 'DEBUG' })
  expect(deltasOf(cache(true), cache(true), cache(false))).toEqual({
    'cache_hits_total|namespace=search': 2,
    'cache_misses_total|namespace=search': 1,
  })
})

it('counts how event deliveries ended', () => {
  expect(deltasOf(line('batch', { delivered: 7, retried: 0, dead: 1, ms: 3 }, { service: 'events' }))).toEqual({
    'events_total|outcome=delivered': 7,
    'events_total|outcome=dead': 1,
  })
})

it('counts an error line once, and not again the failed request it belongs to', () => {
  const stack = 'TypeError: x is not a function\n    at plan (planner.js:1:2)'
  const { deltas, faults } = digest([
    trace([
      line('unhandled', { error: stack }, { level: 'ERROR' }),
      line('request', { status: 500, ms: 1 }, { level: 'ERROR' }),
    ]),
  ])
  expect(deltas['errors_total|service=trips']).toBe(1)
  expect(faults).toEqual([
    {
      service: 'trips',
      name: 'TypeError',
      message: 'x is not a function',
      stack,
      request_id: 'req_1',
      trace_id: 'a'.repeat(32),
    },
  ])
})

it('names an error line without a stack after its message', () => {
  const { faults } = digest([trace([line('dead_letter', { event_id: 'evt_1' }, { level: 'ERROR' })])])
  expect(faults).toMatchObject([{ name: 'dead_letter', message: 'dead_letter' }])
})

it('counts an uncaught exception for the Worker whose lines stand beside it, or that production names', () => {
  const exceptions = [{ name: 'RangeError', message: 'too far', stack: 'RangeError: too far' }]
  expect(digest([trace([line('anything')], { exceptions })]).deltas).toEqual({ 'exceptions_total|service=trips': 1 })
  expect(digest([trace([], { exceptions, scriptName: 'search' })]).faults).toMatchObject([
    { service: 'search', name: 'RangeError', message: 'too far' },
  ])
  expect(digest([trace([], { exceptions })]).deltas).toEqual({ 'exceptions_total|service=unknown': 1 })
})

it('takes a domain error thrown across RPC for the answer it is', () => {
  const exceptions = [
    { name: 'AppError', message: 'No such trip' },
    { name: 'Error', message: 'AppError: No such trip' },
  ]
  expect(digest([trace([], { exceptions })])).toEqual({ deltas: {}, lines: 0, faults: [] })
})

it.each([
  ['plain text', ['hello']],
  ['several arguments', [line('request'), 'more']],
  ['broken JSON', ['{"service":']],
  ['JSON of somebody else', ['{"level":"info","msg":"hi"}']],
  ['a service no Worker could have', [line('request', {}, { service: 'x|y=z' })]],
  ['no text at all', [42]],
  ['nothing', undefined],
])('ignores %s', (_, message) => {
  expect(readLine(message)).toBeNull()
})

it.each([
  ['no status', { status: undefined }],
  ['an impossible status', { status: 42 }],
  ['a status that is no number', { status: 'ok' }],
])('does not count a request with %s', (_, metadata) => {
  expect(deltasOf(request(metadata))).toEqual({})
})

it('keeps labels from growing: unknown methods are one, long routes are cut, separators are escaped', () => {
  const keys = Object.keys(deltasOf(request({ method: 'BREW', route: `/a|b=c/${'x'.repeat(500)}` })))
  const counted = keys.find((key) => key.startsWith('http_requests_total'))
  expect(counted).toMatch(/\|method=OTHER\|route=\/a%7Cb%3Dc\/x+\|status=200$/)
  expect(counted?.length).toBeLessThan(200)
})
