import { within } from '#shared/within'
import type { Env } from './env'
import { SEGMENTS } from './segments'

/** One Worker's whole answer must come within this, milliseconds: each of its dependencies has 500 of its own. */
const PROBE_MS = 1_500

/** Every Worker behind the gateway, and whether it says it is ready. */
export async function readiness(env: Env): Promise<Response> {
  const bindings = [...new Set(Object.values(SEGMENTS))].filter((binding) => binding !== null)
  const probes = bindings.map(async (binding) => [binding.toLowerCase(), await probe(env[binding])] as const)
  const checks = Object.fromEntries(await Promise.all(probes))
  const ok = Object.values(checks).every((check) => check === 'ok')
  return Response.json({ status: ok ? 'ok' : 'unavailable', service: 'gateway', checks }, { status: ok ? 200 : 503 })
}

async function probe(worker: Fetcher | undefined): Promise<string> {
  if (!worker) return 'missing'
  const answer = worker.fetch('http://service/health/ready').then(
    (response) => (response.ok ? 'ok' : 'unavailable'),
    () => 'unreachable',
  )
  return within(PROBE_MS, answer, () => 'timeout')
}
