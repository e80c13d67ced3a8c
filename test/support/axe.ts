import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { AxeResults } from 'axe-core'
import type { Page } from 'playwright-core'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']

/** What WCAG 2.2 AA finds on a page as it stands, and a page without one h1 or with a sideways scroll. The visit must bypass the page's policy. */
export async function violationsOf(page: Page, where: string): Promise<string[]> {
  // From the top, where the sticky header covers nothing; and colours are read when they have settled.
  await page.evaluate(() => scrollTo(0, 0))
  await page.waitForTimeout(350)
  await page.evaluate(axe)
  const { violations } = await page.evaluate(
    async (tags) =>
      (await (globalThis as unknown as { axe: typeof import('axe-core') }).axe.run(document, {
        runOnly: { type: 'tag', values: tags },
      })) as AxeResults,
    TAGS,
  )
  const found = violations
    .map(({ id, nodes }) => ({ id, nodes: nodes.filter((node) => !(id === 'target-size' && onMap(node.target))) }))
    .filter(({ nodes }) => nodes.length > 0)
    .map(({ id, nodes }) => `${where}: ${id} at ${nodes.map((node) => node.target).slice(0, 3)}`)
  const [h1, wide] = await page.evaluate(() => [
    document.querySelectorAll('h1').length,
    document.documentElement.scrollWidth > document.documentElement.clientWidth + 1,
  ])
  if (h1 !== 1) found.push(`${where}: ${h1} h1`)
  if (wide) found.push(`${where}: scrolls sideways`)
  return found
}

/** Stops that stand close together stand close on the map too; WCAG 2.5.8 excepts them, since the list opens them as well. */
const onMap = (target: unknown) => String(target).includes('maplibregl-marker')
