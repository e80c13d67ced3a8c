import type { WorkerConfig } from './config.ts'

/** The Workers whose verbs, objects or tail a Worker binds: what must exist before it can be deployed. */
export function targetsOf({ name, config }: WorkerConfig): string[] {
  const targets = [
    ...(config.services ?? []).map(({ service }) => service),
    ...config.durable_objects.bindings.flatMap(({ script_name }) => script_name ?? []),
    ...(config.tail_consumers ?? []).map(({ service }) => service),
  ]
  return [...new Set(targets)].filter((target) => target !== name)
}

/** The named Workers and everything they call, directly or not, in the order of `all`. */
export function callees(all: WorkerConfig[], names: string[]): WorkerConfig[] {
  const wanted = new Set<string>()
  const visit = (name: string) => {
    const worker = all.find((candidate) => candidate.name === name)
    if (!worker || wanted.has(name)) return
    wanted.add(name)
    targetsOf(worker).forEach(visit)
  }
  names.forEach(visit)
  return all.filter(({ name }) => wanted.has(name))
}

/**
 * Callees first. `monitor` probes those whose tail it consumes, so tails do not count: such a Worker is deployed first
 * without its tail (`late`), and once more when `monitor` exists.
 */
export function deployOrder(all: WorkerConfig[]): WorkerConfig[] {
  const order: WorkerConfig[] = []
  const visit = (worker: WorkerConfig) => {
    if (order.includes(worker)) return
    const tails = (worker.config.tail_consumers ?? []).map(({ service }) => service)
    for (const target of targetsOf(worker)) {
      const next = all.find(({ name }) => name === target)
      if (next && !(tails.includes(target) && !isCalled(worker, target))) visit(next)
    }
    order.push(worker)
  }
  all.forEach(visit)
  return order
}
const isCalled = ({ config }: WorkerConfig, target: string) =>
  (config.services ?? []).some(({ service }) => service === target)
