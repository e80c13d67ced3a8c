import { execFileSync, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Figure } from '../../shared/tooling/bench.ts'
import { ROOT } from '../../shared/tooling/paths.ts'
import { startPlatform } from '../../shared/tooling/platform.ts'
import { evenLoad } from './support/load.ts'

const NAME = 'Import of 34,577 museums by the command, and searches meanwhile'
const MUSEUMS = `${ROOT}../shared/data/poi/world_museums_osm_2017.csv.gz`
const ADMIN = { email: 'admin@demo.caravan.example', password: 'caravan demo 2027' }
/** Searches a second, each of words nobody asked for before, so that none is answered from a cache. */
const RATE = 20
const WORDS = 'museum castle garden palace tower church market theatre gallery bridge park house history art'.split(' ')
const CITIES = ['Paris', 'Lisbon', 'Tokyo', 'Rome', 'Vienna', 'London', 'Madrid', 'Berlin', 'Prague', 'Kyoto']
const NO_LIMITS = { RATE_LIMIT_REQUESTS: '0', RATE_LIMIT_USER_REQUESTS: '0', AUTH_THROTTLE_PER_MINUTE: '0' }

export async function bench(): Promise<Figure[]> {
  if (!existsSync(MUSEUMS)) return [{ name: NAME, figures: { skipped: 'the data folder is not beside the project' } }]
  const state = mkdtempSync(join(tmpdir(), 'caravan-bench-'))
  const platform = await startPlatform({ port: 0, state, crons: false, vars: NO_LIMITS })
  try {
    return [await measure(platform.url, state)]
  } finally {
    await platform.stop()
    rmSync(state, { recursive: true, force: true })
  }
}

async function measure(url: string, state: string): Promise<Figure> {
  const ask = asker(url)
  await evenLoad(ask, RATE, 3)
  const quiet = await evenLoad(ask, RATE, 10)
  const before = workerdMiB(state)
  const first = await during(url, state, ask)
  const search = await evenLoad(ask, RATE, 5)
  const again = await during(url, state, ask)
  const undoing = performance.now()
  run(url, ['--undo', /imp_\w+/.exec(first.output)![0]])
  return {
    name: NAME,
    figures: {
      'import, seconds (goal < 60)': first.seconds,
      'rows in a second': 34_577 / first.seconds,
      outcome: first.output.match(/\d+ rows: .*/)?.[0] ?? first.output,
      'memory before, MiB': before,
      'memory at most while importing, MiB': first.peak,
      'memory at most while importing again, MiB': again.peak,
      'searches before: p50, ms': quiet.p50,
      'searches before: p95, ms': quiet.p95,
      'searches while importing: p50, ms': first.p50,
      'searches while importing: p95, ms (goal < 100)': first.p95,
      'searches while importing: failed': first.failed,
      'searches after: p95, ms': search.p95,
      'the same file again, seconds': again.seconds,
      'searches meanwhile: p95, ms': again.p95,
      'outcome again': again.output.match(/\d+ rows: .*/)?.[0] ?? again.output,
      'undo of the first, seconds': (performance.now() - undoing) / 1000,
    },
  }
}

/** One import by the command, under an even load of searches for as long as it takes. */
async function during(url: string, state: string, ask: (i: number) => Promise<Response>) {
  const started = performance.now()
  let peak = 0
  const watch = setInterval(() => {
    peak = Math.max(peak, workerdMiB(state))
  }, 500)
  let running = true
  const command = importing(url).finally(() => {
    running = false
  })
  const samples: { p50: number; p95: number; failed: number }[] = []
  while (running) samples.push(await evenLoad(ask, RATE, 2))
  clearInterval(watch)
  const { output, seconds } = await command
  const worst = (pick: (sample: { p50: number; p95: number }) => number) => Math.max(...samples.map(pick))
  return {
    output,
    seconds: seconds - started / 1000,
    peak,
    // The worst two seconds, not the average over all.
    p50: worst(({ p50 }) => p50),
    p95: worst(({ p95 }) => p95),
    failed: samples.reduce((sum, { failed }) => sum + failed, 0),
  }
}

const COMMAND = ['shared/tooling/import.ts', '--email', ADMIN.email, '--password', ADMIN.password]
const run = (url: string, args: string[]) =>
  execFileSync(process.execPath, [...COMMAND, '--url', url, ...args], { cwd: ROOT, encoding: 'utf8' })

async function importing(url: string): Promise<{ output: string; seconds: number }> {
  const child = spawn(process.execPath, [...COMMAND, '--url', url, MUSEUMS, '--preset', 'world-museums'], { cwd: ROOT })
  let output = ''
  child.stdout.on('data', (data) => {
    output += data
  })
  child.stderr.on('data', (data) => {
    output += data
  })
  const code = await new Promise((done) => child.on('exit', done))
  if (code !== 0) throw new Error(`The import ended with ${code}: ${output}`)
  return { output, seconds: performance.now() / 1000 }
}

function asker(url: string) {
  let asked = 0
  return () => {
    const i = asked++
    const q = `${WORDS[i % WORDS.length]} ${(i * 7919).toString(36).slice(0, 1)}`
    const parameters: Record<string, string> =
      i % 3 === 0
        ? { city: CITIES[i % CITIES.length]!, price_max: String(100_000 + i) }
        : i % 3 === 1
          ? { q, price_max: String(100_000 + i) }
          : { lat: (48 + (i % 500) / 1000).toFixed(4), lon: '2.35', radius: String(3000 + i) }
    return fetch(`${url}/v1/search?${new URLSearchParams(parameters)}`)
  }
}

/** Memory of the platform's own processes (the sum of PSS), as the starter noted them. */
function workerdMiB(state: string): number {
  const { workerd }: { workerd: string[] } = JSON.parse(readFileSync(`${state}/running.json`, 'utf8'))
  const kib = workerd.map((pid) => {
    const text = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8')
    return Number(/^Pss:\s+(\d+)/m.exec(text)?.[1] ?? 0)
  })
  return kib.reduce((sum, each) => sum + each, 0) / 1024
}
