import type { OutboxEnv } from '#shared/outbox'

/** A room calls no domain: it only publishes. */
export type Env = OutboxEnv
