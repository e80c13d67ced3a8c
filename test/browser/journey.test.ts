import { randomUUID } from 'node:crypto'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { planByKeyboard, startBrowser, visit } from '../support/chromium'
import { newUser, PASSWORD } from '../support/client'

let browser: Browser | null = null
beforeAll(async () => {
  browser = await startBrowser()
})
afterAll(async () => {
  await browser?.close()
})

it('plans a city without an account, by keyboard only, in under thirty seconds', async () => {
  if (!browser) return
  const { page, trouble, close } = await visit(browser)
  const started = Date.now()
  await planByKeyboard(page)
  expect(Date.now() - started).toBeLessThan(30_000)
  expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('Lisbon')
  expect(await page.locator('[data-item]').count()).toBeGreaterThan(2)
  expect(trouble).toEqual([])
  await close()
})

it('keeps the draft over a reload, and puts it with its edits into a new trip at sign-up', async () => {
  if (!browser) return
  const { page, trouble, close } = await visit(browser)
  await planByKeyboard(page)
  const first = await page.locator('[data-item] [data-open]').first().innerText()
  await page.locator('[data-item] [data-open]').first().focus()
  await page.keyboard.press('Delete')
  await page.getByText(`${first} moved to Ideas.`, { exact: false }).first().waitFor()
  await page.reload()
  await page.locator('[data-item]').first().waitFor()
  const kept = await page.locator('[data-item] [data-open]').allInnerTexts()
  expect(kept).not.toContain(first)

  await page.getByRole('link', { name: /Sign up to keep/ }).click()
  await page.getByLabel('Name').fill('Ana Sousa')
  await page.getByLabel('E-mail').fill(`${randomUUID()}@test.caravan.example`)
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD)
  await page.keyboard.press('Enter')
  await page.waitForURL('**/app/trips/trp_*')
  await page.locator('[data-item]').first().waitFor()
  expect(await page.locator('[data-item] [data-open]').allInnerTexts()).toEqual(kept)
  expect(await page.evaluate(() => localStorage.getItem('cv-draft'))).toBeNull()
  // The cookie carries the session over a reload; no script can read it.
  await page.reload()
  await page.locator('[data-item]').first().waitFor()
  expect(await page.evaluate(() => document.cookie)).toBe('')
  expect(trouble).toEqual([])
  await close()
})

it('shows the verdict of another day while a card is dragged there, drops it, and takes it back by Undo', async () => {
  if (!browser) return
  const { page, trouble, close } = await visit(browser)
  await planByKeyboard(page)
  const card = page.locator('li[data-item]').first()
  const name = await card.locator('[data-open]').innerText()
  const from = (await card.boundingBox())!
  const tab = page.locator('[data-drop="tab"]').nth(2)
  const to = (await tab.boundingBox())!
  await page.mouse.move(from.x + from.width / 2, from.y + 20)
  await page.mouse.down()
  await page.mouse.move(from.x + from.width / 2 + 10, from.y + 40, { steps: 4 })
  await page.mouse.move(to.x + to.width / 2, to.y + to.height / 2, { steps: 8 })
  // Hovering a tab opens its day, and the gap there says what dropping would do.
  await page.locator('ol strong', { hasText: /\d\d:\d\d to \d\d:\d\d/ }).waitFor()
  expect(await tab.getAttribute('aria-current')).toBe('true')
  await page.mouse.up()
  const toast = page.getByText(new RegExp(`^${escaped(name)} moved to `)).first()
  await toast.waitFor()
  expect(await page.locator('[data-item] [data-open]').allInnerTexts()).toContain(name)
  await page.getByRole('button', { name: 'Undo' }).last().click()
  await expect.poll(() => page.locator('main [data-item] [data-open]').allInnerTexts()).not.toContain(name)
  expect(trouble).toEqual([])
  await close()
})

it('moves an item by keys and by its menu, with the same sentence as a drag', async () => {
  if (!browser) return
  const { page, trouble, close } = await visit(browser)
  await planByKeyboard(page)
  const open = page.locator('[data-item] [data-open]').first()
  const name = await open.innerText()
  await open.focus()
  await page.keyboard.press('m')
  await page.keyboard.press('Shift+ArrowDown')
  await page.keyboard.press('ArrowRight')
  await page
    .getByRole('alert')
    .filter({ hasText: /\d\d:\d\d to \d\d:\d\d/ })
    .first()
    .waitFor({ state: 'attached' })
  await page.keyboard.press('Enter')
  await page
    .getByText(new RegExp(`^${escaped(name)} moved to .*, \\d\\d:\\d\\d to \\d\\d:\\d\\d\\.`))
    .first()
    .waitFor()

  await page.getByRole('button', { name: `Move ${name}` }).click()
  await page.getByRole('group', { name: 'To another day' }).getByRole('button').first().click()
  await page
    .getByText(new RegExp(`^${escaped(name)} moved to `))
    .first()
    .waitFor()
  expect(await page.locator('[data-item] [data-open]').allInnerTexts()).toContain(name)
  expect(trouble).toEqual([])
  await close()
})

it('carries an item by a finger that held still, while a swipe scrolls', async () => {
  if (!browser) return
  const phone = { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true }
  const { page, trouble, close } = await visit(browser, phone)
  await planByKeyboard(page)
  const card = page.locator('li[data-item]').first()
  const name = await card.locator('[data-open]').innerText()
  const [from, to] = [(await card.boundingBox())!, (await page.locator('[data-drop="tab"]').nth(2).boundingBox())!]
  const finger = await page.context().newCDPSession(page)
  const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', x = 0, y = 0) =>
    finger.send('Input.dispatchTouchEvent', { type, touchPoints: type === 'touchEnd' ? [] : [{ x, y }] })
  const swipe = async (x: number, y: number, toX: number, toY: number) => {
    for (let i = 1; i <= 8; i++) await touch('touchMove', x + ((toX - x) * i) / 8, y + ((toY - y) * i) / 8)
  }
  await touch('touchStart', from.x + 120, from.y + 20)
  await page.locator('html[data-dragging]').waitFor({ state: 'attached' })
  await swipe(from.x + 120, from.y + 20, to.x + 20, to.y + 15)
  await page.locator('ol strong', { hasText: /\d\d:\d\d to \d\d:\d\d/ }).waitFor()
  await touch('touchEnd')
  await page
    .getByText(new RegExp(`^${escaped(name)} moved to `))
    .first()
    .waitFor()
  const scrolled = () =>
    page
      .locator('main [data-scroll]')
      .first()
      .evaluate((list) => list.scrollTop)
  const before = await scrolled()
  await touch('touchStart', 150, 560)
  await swipe(150, 560, 150, 320)
  await touch('touchEnd')
  await expect.poll(scrolled).toBeGreaterThan(before + 50)
  expect(trouble).toEqual([])
  await close()
})

it('asks to sign in over the page when the session has ended, and goes on with what was not saved', async () => {
  if (!browser) return
  const { page, trouble, close } = await visit(browser)
  const email = await signUp(page)
  await planSignedIn(page)
  // As if the session had been ended from another device.
  await page.context().clearCookies()
  const refusal = { error: { code: 'AUTH_INVALID_TOKEN', message: 'Ended' } }
  await page.route('**/v1/planner/**', (route) => route.fulfill({ status: 401, json: refusal }))
  const name = await page.locator('[data-item] [data-open]').first().innerText()
  await page.locator('[data-item] [data-open]').first().focus()
  await page.keyboard.press('Delete')
  const dialog = page.getByRole('dialog', { name: 'Your session has ended' })
  await dialog.waitFor()
  await page.unroute('**/v1/planner/**')
  expect(await dialog.getByLabel('E-mail').inputValue()).toBe(email)
  await dialog.getByLabel('Password', { exact: true }).fill(PASSWORD)
  await page.keyboard.press('Enter')
  await dialog.waitFor({ state: 'detached' })
  await expect.poll(() => page.evaluate(() => Object.keys(localStorage).join()), PATIENT).not.toContain('cv-pending')
  await page.reload()
  await page.getByRole('region', { name: 'Ideas' }).getByRole('heading', { name }).waitFor()
  expect(trouble).toEqual([])
  await close()
})

it('invites a person, who joins by the link and sees the plan without edit controls', async () => {
  if (!browser) return
  const owner = await visit(browser)
  const guest = await newUser('Mia Torres')
  await signUp(owner.page)
  await planSignedIn(owner.page)
  await owner.page.getByRole('button', { name: 'Share' }).click()
  await owner.page.getByLabel('Invite by e-mail').fill(guest.email)
  await owner.page.getByLabel('They', { exact: true }).selectOption('viewer')
  await owner.page.getByRole('button', { name: 'Invite', exact: true }).click()
  const link = await owner.page.locator('code', { hasText: '/app/join/' }).innerText()

  const other = await visit(browser)
  await other.page.goto(new URL(link).pathname)
  await other.page.getByLabel('E-mail').fill(guest.email)
  await other.page.getByLabel('Password', { exact: true }).fill(PASSWORD)
  await other.page.keyboard.press('Enter')
  await other.page.getByRole('button', { name: 'Join the trip' }).click()
  await other.page.waitForURL('**/app/trips/trp_*')
  await other.page.locator('[data-item]').first().waitFor()
  await other.page.getByText('You can view this trip.').waitFor()
  expect(await other.page.locator('[data-move]').count()).toBe(0)
  expect([...owner.trouble, ...other.trouble]).toEqual([])
  await owner.close()
  await other.close()
})

it('saves a move of a member at the server', async () => {
  if (!browser) return
  const { page, trouble, close } = await visit(browser)
  await signUp(page)
  await planSignedIn(page)
  const name = await page.locator('[data-item] [data-open]').first().innerText()
  await page.locator('[data-item] [data-open]').first().focus()
  const saved = page.waitForResponse((answer) => answer.request().method() === 'PUT' && answer.url().includes('/day/'))
  await page.keyboard.press('Delete')
  expect((await saved).status()).toBe(200)
  await page.reload()
  await page.locator('[data-item]').first().waitFor()
  expect(await page.locator('main li[data-item] [data-open]').allInnerTexts()).not.toContain(name)
  expect(trouble).toEqual([])
  await close()
})

it('has an item put aside after a reload, and keeps edits made offline over closing the page', async () => {
  if (!browser) return
  const { page, trouble, close } = await visit(browser)
  await signUp(page)
  await planSignedIn(page)
  const names = await page.locator('main li[data-item] [data-open]').allInnerTexts()
  const [first, second] = [names[0]!, names[1]!]
  const kept = page.waitForResponse((answer) => answer.url().includes('/ideas/'))
  await page.locator('[data-item] [data-open]').first().focus()
  await page.keyboard.press('Delete')
  expect((await kept).status()).toBe(200)
  await page.getByText('Saved', { exact: true }).waitFor()
  await page.reload()
  await page.getByRole('region', { name: 'Ideas' }).getByRole('heading', { name: first }).waitFor()

  await page.context().setOffline(true)
  await page.getByRole('button', { name: `Move ${second}` }).waitFor()
  await page.locator('[data-item] [data-open]', { hasText: second }).first().focus()
  await page.keyboard.press('Delete')
  await page.getByText('kept on this device', { exact: false }).waitFor()
  const url = page.url()
  await page.close()
  await page.context().setOffline(false)
  const again = await page.context().newPage()
  await again.goto(url)
  const ideas = again.getByRole('region', { name: 'Ideas' })
  await ideas.getByRole('heading', { name: second }).waitFor()
  await expect.poll(() => again.evaluate(() => Object.keys(localStorage).join()), PATIENT).not.toContain('cv-pending')
  await again.reload()
  await ideas.getByRole('heading', { name: second }).waitFor()
  await ideas.getByRole('heading', { name: first }).waitFor()
  expect(trouble.filter((line) => !line.includes('ERR_INTERNET_DISCONNECTED'))).toEqual([])
  await close()
})

it('makes ideas of the stops of a day the trip loses, and says so', async () => {
  if (!browser) return
  const { page, trouble, close } = await visit(browser)
  await signUp(page)
  await planSignedIn(page)
  await page.locator('[data-drop="tab"]').last().click()
  const lost = await page.locator('main li[data-item] [data-open]').allInnerTexts()
  await page.getByRole('button', { name: 'Trip details' }).click()
  const end = page.getByLabel('To', { exact: true })
  const last = new Date(await end.inputValue())
  await end.fill(new Date(last.getTime() - 86_400_000).toISOString().slice(0, 10))
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await page.getByText(`Trip details saved. ${lost.length} stops of lost days moved to Ideas.`).first().waitFor()
  const ideas = await page.getByRole('region', { name: 'Ideas' }).getByRole('heading', { level: 3 }).allInnerTexts()
  expect(ideas).toEqual(expect.arrayContaining(lost))
  expect(trouble).toEqual([])
  await close()
})

/** What waited for the network is tried again every few seconds. */
const PATIENT = { timeout: 10_000 }
const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')

async function signUp(page: import('playwright-core').Page): Promise<string> {
  const email = `${randomUUID()}@test.caravan.example`
  await page.goto('/app/sign-up?next=/')
  await page.getByLabel('Name').fill('Ana Sousa')
  await page.getByLabel('E-mail').fill(email)
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD)
  await page.keyboard.press('Enter')
  await page.getByLabel('Where to?').waitFor()
  return email
}

async function planSignedIn(page: import('playwright-core').Page): Promise<void> {
  await page.getByLabel('Where to?').fill('Rome')
  await page.keyboard.press('Enter')
  await page.waitForURL('**/app/trips/trp_*')
  await page.locator('[data-item]').first().waitFor()
}
