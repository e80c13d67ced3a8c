import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { AxeResults } from 'axe-core'
import type { Browser, Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
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

for (const viewport of SIZES) {
  it(`finds no violation on any page at ${viewport.width} px, light and dark, and no page scrolls sideways`, async () => {
    if (!browser) return
    // The policy of the pages forbids scripts from elsewhere; the checker is one, so it is let in here only.
    const { page, trouble, close } = await visit(browser, { viewport, bypassCSP: true, reducedMotion: 'reduce' })
    const found: string[] = []
    const schemes: Scheme[] = ['light', 'dark']
    // All rules in one scheme, and those on colour in the other too; the next state begins in the scheme this one ended in.
    const check = async (where: string) => {
      found.push(...(await violationsOf(page, `${where}, ${schemes[0]}`, TAGS)))
      schemes.reverse()
      await page.emulateMedia({ colorScheme: schemes[0]! })
      await page.locator(`html[data-mantine-color-scheme="${schemes[0]}"]`).waitFor({ state: 'attached' })
      found.push(...(await violationsOf(page, `${where}, ${schemes[0]}`, 'color-contrast')))
    }
    const open = async (path: string, until: Locator) => {
      await page.goto(path)
      await until.waitFor({ state: 'attached' })
    }
    const heading = page.getByRole('heading', { level: 1 })
    await page.emulateMedia({ colorScheme: 'light' })
    await planByKeyboard(page)
    await check('draft')
    await page.locator('[data-item] [data-open]').first().click()
    await page.getByRole('complementary').waitFor()
    await check('draft with a place')
    await page.keyboard.press('Escape')
    await page.locator('[data-move]').first().click()
    await page.getByText('Fits without a problem').waitFor()
    await check('draft with the move menu')
    await open('/app/draft?view=timeline', page.locator('[data-drop="column"]').first())
    await check('timeline')
    await open('/app/draft?panel=search', page.getByRole('status').filter({ hasText: 'places' }).first())
    await check('draft with the search')
    await page.goto('/')
    await page.getByRole('button', { name: /Budget, interests/ }).click()
    await page.getByLabel('Wishes, in your own words').waitFor()
    await check('start page')
    for (const path of ['/app/sign-in', '/app/sign-up', '/admin/status', '/app/nowhere']) {
      await open(path, heading)
      await check(path)
    }
    await page.goto('/app/sign-in')
    await page.getByRole('button', { name: 'Use demo admin' }).click()
    await page.waitForURL('**/app/trips')
    await heading.waitFor()
    await check('/app/trips')
    await open('/admin/status', page.getByRole('heading', { name: 'Caches' }))
    await check('/admin/status of an administrator')
    expect(found).toEqual([])
    expect(trouble).toEqual([])
    await close()
  }, 120_000)
}

type Scheme = 'light' | 'dark'

/** Nothing loads, moves or changes its colour any more: under load that takes longer than any fixed wait. */
async function settle(page: Page): Promise<void> {
  // A page that polls is never idle for long: what counts is that nothing moves below.
  await page.waitForLoadState('networkidle', { timeout: 5_000 }).catch(() => undefined)
  await page.waitForFunction(() => {
    const moving = document.getAnimations().filter(({ playState, effect }) => {
      return playState === 'running' && effect?.getComputedTiming().endTime !== Number.POSITIVE_INFINITY
    })
    return moving.length === 0 && document.fonts.status === 'loaded' && !document.querySelector('[aria-busy="true"]')
  })
}

async function violationsOf(page: Page, where: string, rules: string[] | 'color-contrast'): Promise<string[]> {
  await settle(page)
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(axe)
  const { violations } = await page.evaluate(
    async (runOnly) =>
      (await (globalThis as unknown as { axe: typeof import('axe-core') }).axe.run(document, {
        runOnly,
        resultTypes: ['violations'],
      })) as AxeResults,
    typeof rules === 'string' ? { type: 'rule' as const, values: [rules] } : { type: 'tag' as const, values: rules },
  )
  const found = violations
    .map(({ id, nodes }) => ({ id, nodes: nodes.filter((node) => !(id === 'target-size' && onMap(node.target))) }))
    .filter(({ nodes }) => nodes.length > 0)
    .map(
      ({ id, nodes }) => `${where}: ${id} at ${nodes.map(({ target, any }) => [target, any[0]?.message]).slice(0, 3)}`,
    )
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
