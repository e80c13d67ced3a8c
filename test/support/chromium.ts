import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core'
import { expect, inject } from 'vitest'

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome', 'microsoft-edge']
const PLACES = ['/Applications/Google Chrome.app/Contents/MacOS/Google Chrome']
/** The map is drawn in software, and nothing is asked of the network beyond the platform. */
const FLAGS = [
  '--no-sandbox',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--use-angle=swiftshader',
  '--enable-unsafe-swiftshader',
]

const runs = (path: string) => {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/** CHROME_PATH, else a Chromium on PATH; null when the machine has none. */
export function findChromium(): string | null {
  if (process.env.CHROME_PATH) return runs(process.env.CHROME_PATH) ? process.env.CHROME_PATH : null
  const folders = (process.env.PATH ?? '').split(delimiter)
  const candidates = [...folders.flatMap((folder) => NAMES.map((name) => join(folder, name))), ...PLACES]
  return candidates.find(runs) ?? null
}

/** A browser for a test file; null where there is none, which is said in words, and is a failure in CI. */
export async function startBrowser(): Promise<Browser | null> {
  const executablePath = findChromium()
  if (executablePath) return chromium.launch({ executablePath, headless: true, args: FLAGS })
  const words = 'No Chromium found (CHROME_PATH, then the system): the browser tests prove nothing on this machine.'
  if (process.env.CI === 'true') throw new Error(words)
  console.log(words)
  return null
}

export type Visit = {
  page: Page
  close: () => Promise<void> /** Errors of the page, its console and its policy. */
  trouble: string[]
}

/** A fresh visitor. Refusals that a page is meant to show (4xx answers) are no trouble; everything else in the console is. */
export async function visit(browser: Browser, options: BrowserContextOptions = {}): Promise<Visit> {
  const context = await browser.newContext({
    baseURL: inject('url'),
    viewport: { width: 1440, height: 900 },
    ...options,
  })
  const page = await context.newPage()
  const trouble: string[] = []
  page.on('console', (message) => {
    const refused = /Failed to load resource: the server responded with a status of 4\d\d/.test(message.text())
    if (['error', 'warning'].includes(message.type()) && !refused && !isDriverNoise(message.text())) {
      trouble.push(message.text())
    }
  })
  page.on('pageerror', (error) => trouble.push(String(error)))
  page.on('request', (request) => {
    const { protocol, origin } = new URL(request.url())
    if (protocol.startsWith('http') && origin !== new URL(inject('url')).origin)
      trouble.push(`foreign request: ${request.url()}`)
  })
  return { page, trouble, close: () => context.close() }
}
/** The software renderer tells of its slowness; that is the machine's, not the page's. */
const isDriverNoise = (text: string) => /GPU stall|GL Driver Message|swiftshader/i.test(text)

/** From the start page to a plan on screen, by keyboard alone. */
export async function planByKeyboard(page: Page, city = 'Lisbon'): Promise<void> {
  await page.goto('/')
  await expect
    .poll(() => page.evaluate(() => document.activeElement?.getAttribute('role')), { timeout: 15_000 })
    .toBe('combobox')
  await page.keyboard.type(city)
  await page.keyboard.press('Enter')
  await page.waitForURL('**/app/draft')
  await page.locator('[data-item]').first().waitFor()
}
