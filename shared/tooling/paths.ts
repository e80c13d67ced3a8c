import { fileURLToPath } from 'node:url'

/** The project's root, with a trailing slash. Commands are bundled into .build/node/, as deep as this folder, so it holds there too. */
export const ROOT = fileURLToPath(new URL('../../', import.meta.url))
/** Everything that can be made again from the sources: bundles, plan, a migrated and seeded template of the state. */
export const BUILD = `${ROOT}.build/`
export const PLAN_FILE = `${BUILD}plan.json`
export const TEMPLATE = `${BUILD}template/`
