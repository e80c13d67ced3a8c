import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { startPlatform } from '../../shared/tooling/platform.ts'
import { TEST_VARS } from './vars.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    url: string
  }
}

/** One platform for all tests of the project: each test makes its own people and trips, so they do not meet. */
export default async function setup(project: TestProject) {
  const state = mkdtempSync(join(tmpdir(), 'caravan-test-'))
  const platform = await startPlatform({ port: 0, state, vars: TEST_VARS })
  project.provide('url', platform.url)
  return async () => {
    await platform.stop()
    rmSync(state, { recursive: true, force: true })
  }
}
