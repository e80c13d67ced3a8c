import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { violationsOf } from '../support/axe'
import { startBrowser, visit } from '../support/chromium'
import { newUser } from '../support/client'

let browser: Browser | null = null
beforeAll(async () => {
  browser = await startBrowser()
})
afterAll(async () => {
  await browser?.close()
})

it('gives a person a role, changes a setting and goes back, and judges a file of places', async () => {
  if (!browser) return
  const person = await newUser('Rosa Promoted')
  const { page, trouble, close } = await visit(browser, { bypassCSP: true })
  await asAdmin(page, '/admin/users')
  const found: string[] = []
  await page.getByLabel('Find').fill(person.email)
  const roles = page.getByRole('group', { name: 'Roles of Rosa Promoted' })
  await roles.getByLabel('operator').click()
  await page.getByText('Rosa Promoted is now traveller and operator.').first().waitFor()
  await expect.poll(() => roles.getByLabel('operator').isChecked()).toBe(true)
  found.push(...(await violationsOf(page, 'people')))

  await page.getByRole('link', { name: 'Settings' }).click()
  const setting = page.getByRole('checkbox', { name: 'enable_caching' })
  await setting.waitFor()
  const before = await setting.isChecked()
  await setting.click()
  await page.getByText('enable_caching is saved.').first().waitFor()
  await expect.poll(() => setting.isChecked()).toBe(!before)
  await page.getByRole('button', { name: 'History of enable_caching' }).click()
  await page.getByRole('button', { name: 'Go back to 0' }).click()
  await expect.poll(() => setting.isChecked()).toBe(before)
  found.push(...(await violationsOf(page, 'settings')))

  await page.getByRole('link', { name: 'Imports' }).click()
  const csv = 'name,category,lat,lon,city,country\nCasa Azul,museum,38.71,-9.14,Lisbon,PT\nNowhere,museum,,,Lisbon,PT\n'
  const file = { name: 'places.csv', mimeType: 'text/csv', buffer: Buffer.from(csv) }
  await page.getByLabel('File').setInputFiles(file)
  await page.getByLabel('Source').fill('Test list')
  await page.getByLabel('Licence').fill('CC0')
  await page.getByLabel('Attribution').fill('Nobody')
  await page.getByLabel(/^Mapping of columns/).fill('{"categories": {"museum": "museum"}}')
  await page.getByRole('button', { name: 'Judge the file' }).click()
  await page.getByText('Judged: 1 new place, 1 row with errors.', { exact: false }).first().waitFor()
  await page.getByRole('button', { name: 'Rows of places.csv' }).first().click()
  await page.getByText('Line 3').first().waitFor()
  found.push(...(await violationsOf(page, 'imports')))

  await page.getByRole('link', { name: 'Audit log' }).click()
  await page.getByText('Roles changed').first().waitFor()
  found.push(...(await violationsOf(page, 'audit')))
  expect(found).toEqual([])
  expect(trouble).toEqual([])
  await close()
})

it('is not there for people who are no administrators', async () => {
  if (!browser) return
  const { page, close } = await visit(browser)
  await page.goto('/app/sign-in?next=/admin/users')
  await page.getByRole('button', { name: 'Use demo traveller' }).click()
  await page.getByRole('heading', { name: "We can't find this page" }).waitFor()
  await close()
})

async function asAdmin(page: Page, next: string): Promise<void> {
  await page.goto(`/app/sign-in?next=${next}`)
  await page.getByRole('button', { name: 'Use demo admin' }).click()
  await page.waitForURL(`**${next}`)
}
