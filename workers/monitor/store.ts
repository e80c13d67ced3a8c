import type { MetricDeltas } from '#shared/contracts/monitor'
import { mapLimited } from '#shared/parallel'
import type { Env } from './env'

/** Counters are spread over this many objects, so that no single one must take every isolate's writes. */
const SHARDS = 8
/** Objects asked at once. */
const FAN_OUT = 6

type Hubs = Pick<Env, 'METRICS_HUB'>
const hub = (env: Hubs, shard: number) => env.METRICS_HUB.getByName(`metrics-${shard}`)

/** `pick` in 0..1 chooses the shard. */
export const addCounters = (env: Hubs, deltas: MetricDeltas, pick: number): Promise<void> =>
  hub(env, Math.floor(pick * SHARDS)).add(deltas)

export const readCounters = (env: Hubs): Promise<MetricDeltas[]> =>
  mapLimited(FAN_OUT, [...Array(SHARDS).keys()], (shard) => hub(env, shard).read())
