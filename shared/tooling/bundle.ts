import { build, type Plugin } from 'esbuild'
import { BUILD } from './paths.ts'

/** zod's 49 languages are almost half of a Worker; we speak English to developers and word our own messages to people. */
const englishOnly: Plugin = {
  name: 'english-only',
  setup(b) {
    b.onLoad({ filter: /zod\/v4\/locales\/index\.js$/ }, () => ({
      contents: "export { default as en } from './en.js'",
      loader: 'js',
    }))
  },
}

/** The bytes that run: in `npm start`, in the tests and in production (`no_bundle`). Names are kept for errors and entrypoints. */
export async function bundleWorkers(entries: { name: string; main: string }[]): Promise<void> {
  await build({
    entryPoints: entries.map(({ name, main }) => ({ in: main, out: name })),
    outdir: BUILD,
    bundle: true,
    format: 'esm',
    target: 'es2024',
    minify: true,
    keepNames: true,
    sourcemap: true,
    conditions: ['workerd', 'worker', 'browser'],
    external: ['node:*', 'cloudflare:*'],
    loader: { '.txt': 'text', '.csv': 'text', '.html': 'text' },
    define: { 'process.env.NODE_ENV': '"production"' },
    plugins: [englishOnly],
    logLevel: 'error',
    metafile: false,
  })
}

/** A command of the project (seed, bench) for plain Node. */
export async function bundleForNode(main: string, out: string): Promise<void> {
  await build({
    entryPoints: [main],
    outfile: out,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node22',
    packages: 'external',
    loader: { '.txt': 'text', '.csv': 'text', '.html': 'text' },
    logLevel: 'error',
  })
}
