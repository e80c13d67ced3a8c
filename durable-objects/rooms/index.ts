export { TripRoom } from './object'

/** Rooms are reached as objects through their namespace; the Worker itself answers nobody. */
export default { fetch: () => new Response('No such route', { status: 404 }) } satisfies ExportedHandler
