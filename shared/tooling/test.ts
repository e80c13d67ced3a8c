// `npm test`: types, lint, then every test; with arguments (paths, --project) only vitest with them.

import { spawnSync } from 'node:child_process'
import { readFileSync, rmSync } from 'node:fs'
import { BUILD, ROOT } from './paths.ts'

const PATH = `${ROOT}node_modules/.bin:${process.env.PATH}`
function run(command: string, args: string[]): number {
  const { status } = spawnSync(command, args, { cwd: ROOT, stdio: 'inherit', env: { ...process.env, PATH } })
  return status ?? 1
}

const chosen: string[] = process.argv.slice(2)
if (chosen.length === 0) {
  for (const [name, command, args] of [
    ['types', 'tsc', ['--noEmit', '-p', '.']],
    ['lint', 'biome', ['check', '.']],
  ] as const) {
    console.log(`[test] ${name}`)
    if (run(command, [...args]) !== 0) process.exit(1)
  }
}

const report = `${BUILD}test-report.json`
rmSync(report, { force: true })
const status = run('vitest', ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`, ...chosen])
const { numPassedTests = 0, numFailedTests = 0, numPendingTests = 0 } = readReport()
console.log(
  `${numPassedTests} passed, ${numFailedTests} failed${numPendingTests ? `, ${numPendingTests} skipped` : ''}`,
)
process.exit(numPassedTests === 0 ? 1 : status)

function readReport(): { numPassedTests?: number; numFailedTests?: number; numPendingTests?: number } {
  try {
    return JSON.parse(readFileSync(report, 'utf8'))
  } catch {
    return {}
  }
}
