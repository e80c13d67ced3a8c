import { spawn } from 'node:child_process'
import { createWriteStream, existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { convertV4MiniflareOptions, Log, LogLevel, Miniflare } from 'miniflare'
import { cronMatches } from './cron.ts'
import { ROOT } from './paths.ts'
import { fingerprints, type Plan, readPlan } from './plan.ts'

export type PlatformOptions = {
  /** 0 takes a free port. */
  port: number
  /** Folder of everything that is kept. */
  state: string
  /** Environment variables of every Worker. */
  vars?: Record<string, string>
  /** Tick the crons each full minute and all once after the start; tests may want neither. */
  crons?: boolean
  /** Benches only: false leaves out the tail consumer, to see what it costs. */
  tails?: boolean
  /** Benches only: Workers of their own beside the platform's, each with an address. */
  extra?: { name: string; script: string; d1Databases?: Record<string, string> }[]
}
export type Platform = {
  url: string
  /** Addresses of the extra Workers. */
  urls: Record<string, string>
  /** Runs the crons of one Worker, or of all, as if it were `at`. */
  runCrons(worker?: string, at?: Date): Promise<void>
  stop(): Promise<void>
}

/** A log larger than this is begun anew at the next start, bytes. */
const LOG_LIMIT = 20_000_000

/**
 * Starts the whole platform in this process: people get it by `npm start`, the tests by their global set-up.
 * After it runs, only `dispatchFetch` of Miniflare is used: the proxies behind getWorker and getD1Database block this
 * thread until workerd answers, while workerd may be waiting for this thread to read its log.
 */
export async function startPlatform({
  port,
  state,
  vars = {},
  crons = true,
  tails = true,
  extra = [],
}: PlatformOptions): Promise<Platform> {
  mkdirSync(state, { recursive: true })
  const plan = await prepared(state, vars.ENVIRONMENT)
  endLeftover(state)
  const log = openLog(state)
  const mf = new Miniflare(
    convertV4MiniflareOptions({
      host: '127.0.0.1',
      port: 0,
      cf: false,
      logRequests: false,
      unsafeTriggerHandlers: true,
      log: new Log(LogLevel.NONE),
      resourcePersistencePath: `${state}/v3`,
      handleStructuredLogs: ({ message }) => void log.write(`${message}\n`),
      workers: [
        ...plan.workers.map(({ name, script, options }, i) => ({
          ...options,
          name,
          rootPath: ROOT,
          modules: true,
          ...(script ? { scriptPath: script } : { script: 'export default {}' }),
          ...(tails ? {} : { tails: [] }),
          bindings: { ...(options.bindings as Record<string, string>), ...vars },
          // Only the gateway is reachable from outside; Miniflare's own entry stays on a random port.
          ...(i === 0 ? { unsafeDirectSockets: [{ host: '127.0.0.1', port }] } : {}),
        })),
        ...extra.map((worker) => ({
          ...worker,
          modules: true,
          compatibilityDate: '2026-08-01',
          unsafeDirectSockets: [{ host: '127.0.0.1', port: 0 }],
        })),
      ],
    }),
  )
  await mf.ready
  noteWorkerd(state)
  const url = (await mf.unsafeGetDirectURL('gateway')).origin
  const urls: Record<string, string> = {}
  for (const { name } of extra) urls[name] = (await mf.unsafeGetDirectURL(name)).origin

  const runOne = async (worker: string, cron: string, at: Date) => {
    const query = `cron=${encodeURIComponent(cron)}&time=${at.getTime()}`
    const response = await mf.dispatchFetch(`http://local/cdn-cgi/local/scheduled?${query}`, {
      headers: { 'MF-Route-Override': worker },
    })
    await response.arrayBuffer()
  }
  const runCrons = async (worker?: string, at = new Date()) => {
    for (const planned of plan.workers) {
      if (worker && planned.name !== worker) continue
      for (const cron of planned.crons) await runOne(planned.name, cron, at)
    }
  }

  let timer: NodeJS.Timeout | undefined
  let stopping = false
  const report = (worker: string) => (error: unknown) => {
    if (!stopping) console.error(`[cron] ${worker}:`, error)
  }
  const tick = () => {
    const at = new Date()
    for (const { name, crons } of plan.workers) {
      for (const cron of crons.filter((cron) => cronMatches(cron, at))) runOne(name, cron, at).catch(report(name))
    }
    timer = setTimeout(tick, 60_000 - (Date.now() % 60_000))
  }
  if (crons) {
    runCrons().catch(report('all'))
    timer = setTimeout(tick, 60_000 - (Date.now() % 60_000))
  }
  return {
    url,
    urls,
    runCrons,
    async stop() {
      stopping = true
      clearTimeout(timer)
      await mf.dispose()
      rmSync(`${state}/running.json`, { force: true })
      await new Promise((done) => log.end(done))
    },
  }
}

/** The plan of the present sources and a state folder that fits it; a child does the work only where something changed. */
async function prepared(state: string, environment = 'development'): Promise<Plan> {
  const now = fingerprints()
  const stamp = `${now.data}${environment === 'production' ? '-production' : ''}`
  const plan = readPlan()
  const stampFile = `${state}/prepared`
  if (plan?.sources === now.sources && existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp) return plan
  const child = spawn(process.execPath, [`${ROOT}shared/tooling/prepare.ts`, resolve(state)], {
    cwd: ROOT,
    stdio: 'inherit',
    env: { ...process.env, ENVIRONMENT: environment },
  })
  const code = await new Promise((done) => child.on('exit', done))
  const made = readPlan()
  if (code !== 0 || !made) throw new Error('The platform could not be built')
  return made
}

function openLog(state: string) {
  mkdirSync(`${state}/logs`, { recursive: true })
  const file = `${state}/logs/platform.jsonl`
  const large = existsSync(file) && statSync(file).size > LOG_LIMIT
  return createWriteStream(file, { flags: large ? 'w' : 'a' })
}

/**
 * A SIGKILL of this process leaves workerd alive on its port, so who started which workerd is noted, and ended at the
 * next start. Two platforms on one state folder would corrupt it: the second is refused.
 */
function noteWorkerd(state: string) {
  const children = `/proc/self/task/${process.pid}/children`
  if (!existsSync(children)) return
  const pids = readFileSync(children, 'utf8').trim().split(' ')
  const workerd = pids.filter((pid) => commandOf(pid).includes('workerd'))
  writeFileSync(`${state}/running.json`, JSON.stringify({ starter: process.pid, workerd }))
}

function endLeftover(state: string) {
  const file = `${state}/running.json`
  if (!existsSync(file)) return
  const { starter, workerd }: { starter: number; workerd: string[] } = JSON.parse(readFileSync(file, 'utf8'))
  const left = workerd.filter((pid) => commandOf(pid).includes('workerd'))
  if (left.length > 0 && starter !== process.pid && commandOf(String(starter)).includes('node')) {
    throw new Error(`Caravan already runs on ${state} (process ${starter}); give this one another STATE_DIR`)
  }
  for (const pid of left) process.kill(Number(pid), 'SIGKILL')
  rmSync(file)
}
const readProc = (pid: string, file: string) => {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8')
  } catch {
    return ''
  }
}
const commandOf = (pid: string) => readProc(pid, 'cmdline').replaceAll('\0', ' ')
