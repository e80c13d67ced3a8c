import { app } from './routes'

export default { fetch: app.fetch }
