export { Guard } from './object'

/** The objects are reached by RPC; over HTTP this Worker only says that it lives. */
export default {
  fetch: () => Response.json({ status: 'ok', service: 'guards' }),
}
