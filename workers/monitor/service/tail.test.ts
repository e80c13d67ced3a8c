import { expect, it } from 'vitest'
import type { MetricDeltas } from '#shared/contracts/monitor'
import type { Fault, Trace } from '../domain/lines'
import { createCollector, type TailPorts } from './tail'

const cacheHit = JSON.stringify({
  level: 'DEBUG',
  service: 'search',
  message: 'cache',
  metadata: { namespace: 'search', hit: true },
})
const traces = (lines: number): Trace[] => [
  { scriptName: null, exceptions: [], logs: Array.from({ length: lines }, () => ({ message: [cacheHit] })) },
]

/** A hub that notes what it is given, and a clock that only the test moves. */
function world() {
  const written: MetricDeltas[] = []
  const faults: Fault[] = []
  const waiting: (() => void)[] = []
  const clock = { now: 0, hubAway: false }
  const ports: TailPorts = {
    counts: true,
    add: async (deltas) => {
      if (clock.hubAway) throw new Error('away')
      written.push(deltas)
    },
    report: (more) => void faults.push(...more),
    wait: () => new Promise<void>((resolve) => waiting.push(resolve)),
    now: () => clock.now,
  }
  const second = async () => {
    clock.now += 1000
    for (const resolve of waiting.splice(0)) resolve()
    await new Promise((resolve) => setTimeout(resolve))
  }
  return { ports, written, faults, waiting, clock, second }
}
const hits = (written: MetricDeltas[]) =>
  written.reduce((sum, deltas) => sum + (deltas['cache_hits_total|namespace=search'] ?? 0), 0)

it('writes once a second however many events come', async () => {
  const { ports, written, waiting, second } = world()
  const { take } = createCollector()
  const work = Array.from({ length: 40 }, () => take(traces(1), ports))
  expect(waiting).toHaveLength(1)
  expect(written).toEqual([])
  await second()
  await Promise.all(work)
  expect(written).toHaveLength(1)
  expect(hits(written)).toBe(40)
})

it('writes at once when fifty lines have come', async () => {
  const { ports, written, second } = world()
  const { take } = createCollector()
  const early = take(traces(20), ports)
  await take(traces(30), ports)
  expect(hits(written)).toBe(50)
  await second()
  await early
  expect(written).toHaveLength(1)
})

it('writes nothing for events without lines of ours, so that nothing can feed itself', async () => {
  const { ports, written, waiting } = world()
  const { take } = createCollector()
  await take([{ scriptName: null, logs: [{ message: ['hello'] }], exceptions: [] }], ports)
  await take([], ports)
  expect(waiting).toHaveLength(0)
  expect(written).toEqual([])
})

it('keeps what a hub that is away did not take', async () => {
  const { ports, written, clock, second } = world()
  const { take } = createCollector()
  clock.hubAway = true
  await take(traces(60), ports)
  expect(written).toEqual([])
  clock.hubAway = false
  const work = take(traces(1), ports)
  await second()
  await work
  expect(hits(written)).toBe(61)
})

it('counts nothing while metrics are switched off, writes what was counted before, and still reports failures', async () => {
  const { ports, written, faults, second } = world()
  const { take } = createCollector()
  const before = take(traces(2), ports)
  const exceptions = [{ name: 'RangeError', message: 'too far' }]
  await take([...traces(60), { scriptName: 'search', logs: [], exceptions }], { ...ports, counts: false })
  expect(faults).toMatchObject([{ name: 'RangeError' }])
  await second()
  await before
  expect(hits(written)).toBe(2)
})

it('goes on after an invocation that was ended while it waited', async () => {
  const { ports, written, waiting, clock, second } = world()
  const { take } = createCollector()
  void take(traces(1), ports)
  waiting.length = 0 // ended by the runtime: its timer never rings
  clock.now += 10_000
  const work = take(traces(1), ports)
  await second()
  await work
  expect(hits(written)).toBe(2)
})

it('reports failures at once', async () => {
  const { ports, faults, second } = world()
  const { take } = createCollector()
  const exceptions = [{ name: 'RangeError', message: 'too far' }]
  const work = take([{ scriptName: 'search', logs: [], exceptions }], ports)
  expect(faults).toMatchObject([{ service: 'search', name: 'RangeError' }])
  await second()
  await work
})
