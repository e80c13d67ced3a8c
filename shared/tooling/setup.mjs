// Runs before `npm start` and `npm test`, on whatever Node the machine has: installs the locked dependencies once.
// Node built-ins only, because nothing else is there yet.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../../', import.meta.url))
const stamp = join(root, 'node_modules', '.setup-stamp') // npm ci wipes node_modules, so a broken install leaves no stamp
const wanted = createHash('sha256')
  .update(readFileSync(join(root, 'package-lock.json')))
  .update(`${process.platform}-${process.arch}`)
  .digest('hex')

if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== wanted) {
  console.log('[setup] installing dependencies (npm ci)')
  const npm = process.env.npm_execpath
  const args = ['ci', '--include=dev', '--include=optional']
  const [command, all] = npm ? [process.execPath, [npm, ...args]] : ['npm', args]
  const { status } = spawnSync(command, all, { cwd: root, stdio: 'inherit' })
  if (status !== 0) process.exit(status ?? 1)
  writeFileSync(stamp, wanted)
}

// The scripts that follow need a Node that strips types: 24 comes with the dependencies on Linux, elsewhere it is yours.
const bin = join(root, 'node_modules', '.bin')
const env = { ...process.env, PATH: `${bin}${delimiter}${process.env.PATH}` }
const { stdout } = spawnSync('node', ['-p', 'process.versions.node'], { encoding: 'utf8', env })
const [major, minor] = (stdout ?? '').trim().split('.').map(Number)
if (!(major > 22 || (major === 22 && minor >= 18))) {
  console.error(
    `[setup] Node ${(stdout ?? '').trim() || 'none'} is too old to run Caravan here: install Node 22.18 or newer`,
  )
  process.exit(1)
}
