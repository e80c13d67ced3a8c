import './quiet-env.ts'
import { globSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { unstable_getMiniflareWorkerOptions, unstable_readConfig } from 'wrangler'
import { ROOT } from './paths.ts'

/** Every Worker of the platform as its wrangler.toml declares it; the gateway first, because it has the public address. */
export function readWorkers() {
  const paths = ['wrangler.toml', ...globSync('{workers,durable-objects,queues}/*/wrangler.toml', { cwd: ROOT }).sort()]
  return paths.map((path) => {
    const config = unstable_readConfig({ config: join(ROOT, path) }, { hideWarnings: true })
    const { workerOptions: options, main } = unstable_getMiniflareWorkerOptions(config)
    return { path, folder: join(ROOT, dirname(path)), name: config.name ?? path, config, options, main }
  })
}
export type WorkerConfig = ReturnType<typeof readWorkers>[number]
