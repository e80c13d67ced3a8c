// `npm run audit:verify [-- file ...]`: walks the audit logs of STATE_DIR, or of the named files (an SQLite database, or
// what `wrangler d1 export` wrote), and names the first row that is not as it was written.

import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { bundleForNode } from './bundle.ts'
import { BUILD, ROOT } from './paths.ts'

const out = `${BUILD}node/audit-log.mjs`
await bundleForNode(`${ROOT}shared/tooling/audit-log.ts`, out)
const { auditedIn, verifyLog } = (await import(pathToFileURL(out).href)) as typeof import('./audit-log')

const named: string[] = process.argv.slice(2)
const files = named.length
  ? named.map((file) => resolve(file))
  : auditedIn(resolve(process.env.STATE_DIR || '.caravan'))
if (files.length === 0) {
  console.error('No audit log here: name a STATE_DIR or a file.')
  process.exit(1)
}
let broken = false
for (const file of files) {
  const { chains, rows, fault } = await verifyLog(file)
  if (fault) broken = true
  const verdict = fault ? `BROKEN: row ${fault.seq} of ${fault.chain} is ${fault.fault.replace('_', ' ')}` : 'whole'
  console.log(`${file}: ${rows} rows in ${chains} chains, ${verdict}`)
}
process.exit(broken ? 1 : 0)
