import { defineConfig } from 'vitest/config'

const ignored = ['**/node_modules/**', '**/dist/**', '.build/**']

export default defineConfig({
  test: {
    projects: [
      {
        // Pure modules: no platform, no network.
        plugins: [csvAsText()],
        test: {
          name: 'unit',
          include: ['{workers,durable-objects,queues,shared}/**/*.test.{ts,tsx}', 'test/*.test.ts'],
          exclude: [...ignored, '**/routes.test.ts'],
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
        },
      },
    ],
  },
})

/** Seeds are text to the bundler that ships them; the tests read them the same way. */
function csvAsText() {
  return {
    name: 'csv-as-text',
    transform(code: string, id: string) {
      return /\.(csv|txt)$/.test(id) ? `export default ${JSON.stringify(code)}` : undefined
    },
  }
}
