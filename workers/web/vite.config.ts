import { copyFileSync, mkdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import react from '@vitejs/plugin-react'
import { defineConfig, type Plugin } from 'vite'
import { NONCE_PLACEHOLDER } from './domain'

const here = dirname(fileURLToPath(import.meta.url))
const out = join(here, 'dist')

/** The gateway's `/api/docs` page draws with Swagger UI; its files keep their names, so that the page can name them. */
const apiDocs = (): Plugin => ({
  name: 'api-docs-assets',
  apply: 'build',
  closeBundle() {
    const from = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'))
    const to = join(out, 'assets/docs')
    mkdirSync(to, { recursive: true })
    for (const file of ['swagger-ui-bundle.js', 'swagger-ui.css']) copyFileSync(join(from, file), join(to, file))
  },
})

// Tests build the app too, and what they test is what people get: never a development build.
process.env.NODE_ENV = 'production'

export default defineConfig({
  root: join(here, 'app'),
  plugins: [react(), apiDocs()],
  html: { cspNonce: NONCE_PLACEHOLDER },
  worker: { format: 'es' },
  build: {
    outDir: out,
    emptyOutDir: true,
    target: 'es2023',
    manifest: true,
    // Everything is a file of its own: data: addresses are not allowed for fonts and scripts by the page's policy.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1200,
  },
})
