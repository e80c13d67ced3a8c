// `npm run dev [-- worker ...]`: wrangler dev over all configurations, or over the named Workers and all they call.

import { spawn } from 'node:child_process'
import { resolve } from 'node:path'
import { readWorkers } from './config.ts'
import { callees } from './graph.ts'
import { ROOT } from './paths.ts'
import { VARIABLES, variables } from './variables.ts'

const state = resolve(process.env.STATE_DIR || '.caravan')
const named: string[] = process.argv.slice(2)
const all = readWorkers()
const chosen = named.length ? callees(all, named) : all
const unknown = named.filter((name) => !all.some((worker) => worker.name === name))
if (unknown.length) {
  console.error(`No such Worker: ${unknown.join(', ')}. There are ${all.map(({ name }) => name).join(', ')}.`)
  process.exit(1)
}

const env = {
  ...process.env,
  PATH: `${ROOT}node_modules/.bin:${process.env.PATH}`,
  // Two checkouts with the same Worker names must not see each other.
  WRANGLER_REGISTRY_PATH: `${state}/registry`,
}
await exitOf('node', [`${ROOT}shared/tooling/prepare.ts`, state])
const vars = variables()
const code = await exitOf('wrangler', [
  'dev',
  ...chosen.flatMap(({ path }) => ['-c', path]),
  ...[
    '--local',
    '--ip',
    '127.0.0.1',
    '--port',
    process.env.PORT || '8787',
    '--inspector-port',
    '0',
    '--persist-to',
    state,
  ],
  '--show-interactive-dev-session=false',
  ...VARIABLES.flatMap((name) => (vars[name] ? ['--var', `${name}:${vars[name]}`] : [])),
])
process.exit(code)

function exitOf(command: string, args: string[]): Promise<number> {
  const child = spawn(command, args, { cwd: ROOT, stdio: 'inherit', env })
  process.once('SIGTERM', () => child.kill('SIGTERM'))
  return new Promise((done) => child.on('exit', (status) => done(status ?? 1)))
}
