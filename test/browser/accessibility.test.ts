import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { AxeResults } from 'axe-core'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { planByKeyboard, startBrowser, visit } from '../support/chromium'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']
const SIZES = [
  { width: 360, height: 740 },
  { width: 1440, height: 900 },
]

let browser: Browser | null = null
beforeAll(async () => {
  browser = await startBrowser()
})
afterAll(async () => {
  await browser?.close()
})

for (const colorScheme of ['light', 'dark'] as const) {
  for (const viewport of SIZES) {
    describe(`${colorScheme}, ${viewport.width} px`, () => {
      it('finds no violation on any page, and no page scrolls sideways', async () => {
        if (!browser) return
        // The policy of the pages forbids scripts from elsewhere; the checker is one, so it is let in here only.
        const { page, trouble, close } = await visit(browser, { colorScheme, viewport, bypassCSP: true })
        const found: string[] = []
        const check = async (where: string) => found.push(...(await violationsOf(page, where)))
        await planByKeyboard(page)
        await check('draft')
        await page.locator('[data-item] [data-open]').first().click()
        await page.getByRole('complementary').waitFor()
        await check('draft with a place')
        await page.keyboard.press('Escape')
        await page.locator('[data-move]').first().click()
        await page.getByText('Fits without a problem').waitFor()
        await check('draft with the move menu')
        await page.goto('/app/draft?view=timeline')
        await page.locator('[data-drop="column"]').first().waitFor()
        await check('timeline')
        await page.goto('/app/draft?panel=search')
        await page.getByRole('status').filter({ hasText: 'places' }).first().waitFor({ state: 'attached' })
        await check('draft with the search')
        await page.goto('/')
        await page.getByRole('button', { name: /Budget, interests/ }).click()
        await page.getByLabel('Wishes, in your own words').waitFor()
        await check('start page')
        for (const path of ['/app/sign-in', '/app/sign-up', '/admin/status', '/app/nowhere']) {
          await page.goto(path)
          await page.getByRole('heading', { level: 1 }).waitFor()
          await page.waitForTimeout(400)
          await check(path)
        }
        await page.goto('/app/sign-in')
        await page.getByRole('button', { name: 'Use demo admin' }).click()
        await page.waitForURL('**/app/trips')
        await page.waitForTimeout(400)
        await check('/app/trips')
        await page.goto('/admin/status')
        await page.getByRole('heading', { name: 'Caches' }).waitFor()
        await check('/admin/status of an administrator')
        expect(found).toEqual([])
        expect(trouble).toEqual([])
        await close()
      }, 120_000)
    })
  }
}

async function violationsOf(page: Page, where: string): Promise<string[]> {
  // Colours are read when they have settled.
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
