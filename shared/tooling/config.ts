import './quiet-env.ts'
import { globSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { unstable_getMiniflareWorkerOptions, unstable_readConfig } from 'wrangler'
import { ROOT } from './paths.ts'

/** The part of a wrangler.toml the tools look at. */
export type DeclaredConfig = {
  name?: string
  compatibility_date?: string
  compatibility_flags: string[]
  workers_dev?: boolean
  assets?: { directory?: string; binding?: string }
  services?: { binding: string; service: string; entrypoint?: string }[]
  durable_objects: { bindings: { name: string; class_name: string; script_name?: string }[] }
  migrations: { tag: string; new_sqlite_classes?: string[] }[]
  kv_namespaces: { binding: string; id?: string }[]
  r2_buckets: { binding: string; bucket_name?: string }[]
  d1_databases: { binding: string; database_name?: string; database_id?: string; migrations_dir?: string }[]
  queues: {
    producers?: { binding: string; queue: string }[]
    consumers?: { queue: string; dead_letter_queue?: string; max_retries?: number }[]
  }
  triggers: { crons?: string[] }
  tail_consumers?: { service: string }[]
}
export type WorkerConfig = {
  path: string
  folder: string
  name: string
  config: DeclaredConfig
  /** As wrangler derives them for Miniflare. */
  options: Record<string, unknown>
  main: string | undefined
}

/** Every Worker of the platform as its wrangler.toml declares it; the gateway first, because it has the public address. */
export function readWorkers(): WorkerConfig[] {
  const paths = ['wrangler.toml', ...globSync('{workers,durable-objects,queues}/*/wrangler.toml', { cwd: ROOT }).sort()]
  return paths.map((path) => {
    const raw = unstable_readConfig({ config: join(ROOT, path) }, { hideWarnings: true })
    const { workerOptions: options, main } = unstable_getMiniflareWorkerOptions(raw)
    const config: DeclaredConfig = raw
    return { path, folder: join(ROOT, dirname(path)), name: config.name ?? path, config, options: { ...options }, main }
  })
}
