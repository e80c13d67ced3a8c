import { createApp } from '#shared/app'
import type { Env } from './env'
import { addAvatarRoutes } from './routes/avatar'
import { addKeptRoutes } from './routes/kept'
import { addPaymentRoutes } from './routes/payments'
import { addPersonaRoutes } from './routes/personas'
import { addProfileRoutes } from './routes/profile'
import { reachDatabase } from './service/profiles'

export const app = createApp<Env>('users', (env) => ({ database: () => reachDatabase(env) }))

addProfileRoutes(app)
addAvatarRoutes(app)
addKeptRoutes(app)
addPaymentRoutes(app)
addPersonaRoutes(app)
