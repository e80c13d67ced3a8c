import { cloudflareTest } from '@cloudflare/vitest-plugin'
import { defineConfig } from 'vitest/config'

const ignored = ['**/node_modules/**', '**/dist/**', '.build/**']

/** Who stands beside an object's Worker in its tests. */
const NEIGHBOURS = {
  // Hears the queue that rooms publish to, and tells what it heard.
  rooms: {
    serviceBindings: { LISTENER: 'listener' },
    workers: [
      {
        name: 'listener',
        modules: true as const,
        script: `
          const heard = []
          export default {
            queue: ({ messages }) => void heard.push(...messages.map(({ body }) => body)),
            fetch: () => Response.json(heard),
          }`,
        queueConsumers: { 'user-events': { maxBatchTimeout: 0 } },
      },
    ],
  },
  guards: { workers: [{ name: 'monitor', modules: true as const, script: 'export default { tail() {} }' }] },
}

export default defineConfig({
  test: {
    projects: [
      {
        // Pure modules: no platform, no network.
        plugins: [csvAsText()],
        test: {
          name: 'unit',
          include: ['{workers,durable-objects,queues,shared}/**/*.test.{ts,tsx}', 'test/*.test.ts'],
          exclude: [...ignored, '**/routes.test.ts', '**/*.workerd.test.ts'],
          testTimeout: 60_000,
        },
      },
      {
        // The real Workers, databases, objects and queues, asked through the gateway.
        test: {
          name: 'platform',
          include: ['**/routes.test.ts', 'test/{platform,browser}/**/*.test.ts'],
          exclude: ignored,
          globalSetup: 'test/support/global-setup.ts',
          testTimeout: 60_000,
          hookTimeout: 60_000,
          // After the unit tests: two cores are not enough for both.
          sequence: { groupOrder: 1 },
          maxWorkers: 2,
          // A browser and two platforms on a shared machine: a missed deadline there is asked once more, a fault fails twice.
          retry: process.env.CI ? 1 : 0,
        },
      },
      objects('rooms'),
      objects('guards'),
    ],
  },
})

/**
 * The objects of one family inside workerd, as its wrangler.toml declares them: real storage, alarms and evictions. One
 * project each, because the runner opens only the objects of a project's main Worker.
 */
function objects(family: keyof typeof NEIGHBOURS) {
  const folder = `durable-objects/${family}`
  return {
    plugins: [
      cloudflareTest({
        wrangler: { configPath: `${folder}/wrangler.toml` },
        miniflare: { cf: false, ...NEIGHBOURS[family] },
      }),
    ],
    test: {
      name: `objects-${family}`,
      include: [`${folder}/*.workerd.test.ts`],
      exclude: ignored,
      testTimeout: 60_000,
      sequence: { groupOrder: 2 },
    },
  }
}

/** Seeds are text to the bundler that ships them; the tests read them the same way. */
function csvAsText() {
  return {
    name: 'csv-as-text',
    transform(code: string, id: string) {
      return /\.(csv|txt)$/.test(id) ? `export default ${JSON.stringify(code)}` : undefined
    },
  }
}
