// `npm start`: the whole platform on this machine.

import { resolve } from 'node:path'
import { type Platform, startPlatform } from './platform.ts'
import { variables } from './variables.ts'

const vars = variables()
const state = resolve(process.env.STATE_DIR || '.caravan')
const port = Number(process.env.PORT || 8787)

let platform: Platform | undefined
let stopping = false
async function stop(code: number) {
  if (stopping) return
  stopping = true
  await platform?.stop()
  process.exit(code)
}
listen()
// npm's own process may be killed without passing the signal on: an orphan must not keep the port.
const parent = process.ppid
setInterval(() => process.ppid !== parent && stop(0), 500).unref()

console.log('Caravan is starting ...')
const { url } = await start()
await ready(url)
console.log(`
  Caravan           ${url}
  API reference     ${url}/api/docs
  Status            ${url}/admin/status
  Data and logs     ${state}
${
  vars.ENVIRONMENT === 'production'
    ? ''
    : `
  Demo accounts     traveller@demo.caravan.example   operator@demo.caravan.example   admin@demo.caravan.example
  Password          caravan demo 2027
`
}
  Ctrl+C stops it.`)

function listen() {
  process.on('SIGINT', () => stop(0))
  process.on('SIGTERM', () => stop(0))
}

async function start(): Promise<Platform> {
  try {
    platform = await startPlatform({ port, state, vars })
    // Miniflare listens too, and would end the process before its stores are closed.
    process.removeAllListeners('SIGINT')
    process.removeAllListeners('SIGTERM')
    listen()
    return platform
  } catch (error) {
    console.error(error instanceof Error ? error.message : error)
    return process.exit(1)
  }
}

/** Up to 10 s for every Worker to answer; what is not ready by then is said, and the platform runs on. */
async function ready(url: string) {
  for (const started = Date.now(); Date.now() - started < 10_000; ) {
    const response = await fetch(`${url}/health/ready`).catch(() => null)
    if (response?.ok) return
    await new Promise((done) => setTimeout(done, 100))
  }
  console.error(`Not every part is ready yet: see ${url}/health/ready`)
}
