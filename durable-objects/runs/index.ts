export { MetricsHub } from './object'

/** No address of its own: the objects are reached by their bindings only. */
export default { fetch: () => new Response(null, { status: 404 }) } satisfies ExportedHandler
