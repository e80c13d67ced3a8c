// `npm run bench [-- name ...]`: every yardstick of test/bench, one after another, with its figures.

import { globSync, writeFileSync } from 'node:fs'
import { basename } from 'node:path'
import { pathToFileURL } from 'node:url'
import { bundleForNode } from './bundle.ts'
import { BUILD, ROOT } from './paths.ts'

export type Figure = { name: string; figures: Record<string, number | string> }

const wanted: string[] = process.argv.slice(2)
const files = globSync('test/bench/*.ts', { cwd: ROOT })
  .filter((path) => !path.includes('/support'))
  .filter((path) => wanted.length === 0 || wanted.includes(basename(path, '.ts')))
  .sort()
if (files.length === 0) {
  console.error(
    `No such bench. There are ${globSync('test/bench/*.ts', { cwd: ROOT })
      .map((path) => basename(path, '.ts'))
      .join(', ')}.`,
  )
  process.exit(1)
}

const all: Figure[] = []
for (const path of files) {
  const out = `${BUILD}node/bench-${basename(path, '.ts')}.mjs`
  await bundleForNode(`${ROOT}${path}`, out)
  const module: { bench(): Promise<Figure[]> } = await import(pathToFileURL(out).href)
  for (const figure of await module.bench()) {
    all.push(figure)
    console.log(`\n${figure.name}`)
    for (const [key, value] of Object.entries(figure.figures)) console.log(`  ${key.padEnd(44)} ${show(value)}`)
  }
}
writeFileSync(`${BUILD}bench.json`, JSON.stringify(all, null, 2))
process.exit(0)

function show(value: number | string): string {
  if (typeof value === 'string' || Number.isInteger(value)) return String(value)
  return value >= 100 ? value.toFixed(0) : value.toPrecision(3)
}
