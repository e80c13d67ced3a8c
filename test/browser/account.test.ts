import { generateSync } from 'otplib'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { violationsOf } from '../support/axe'
import { startBrowser, visit } from '../support/chromium'
import { api, newUser, PASSWORD, type TestUser } from '../support/client'
import { png } from '../support/images'

let browser: Browser | null = null
beforeAll(async () => {
  browser = await startBrowser()
})
afterAll(async () => {
  await browser?.close()
})

it('turns two-factor sign-in on with a code, keeps the recovery codes, and signs in with one of them', async () => {
  if (!browser) return
  const person = await newUser()
  const { page, trouble, close } = await visit(browser)
  await signIn(page, person, '/app/settings/security')
  await page.getByRole('button', { name: 'Turn on' }).click()
  await page.getByLabel('Your password', { exact: true }).fill('not my password')
  await page.keyboard.press('Enter')
  await page.getByText("That isn't your password.").waitFor()
  await page.getByLabel('Your password', { exact: true }).fill(PASSWORD)
  await page.keyboard.press('Enter')
  await page.getByRole('img', { name: /QR code/ }).waitFor()
  const secret = (await page.locator('code').first().innerText()).replaceAll(' ', '')
  const download = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Download' }).click()
  expect((await download).suggestedFilename()).toBe('caravan-recovery-codes.txt')
  const codes = await page.getByRole('list', { name: 'Recovery codes' }).getByRole('listitem').allInnerTexts()
  expect(codes).toHaveLength(10)
  await page.getByLabel('Code', { exact: true }).fill(generateSync({ secret }))
  await page.keyboard.press('Enter')
  await page.getByText('On, 10 recovery codes left').waitFor()
  await page.getByText('Two-factor sign-in turned on').waitFor()

  await page.getByRole('button', { name: /account of/ }).click()
  await page.getByRole('menuitem', { name: 'Sign out' }).click()
  await page.getByRole('link', { name: 'Sign in' }).waitFor()
  await page.goto('/app/sign-in')
  await page.getByLabel('E-mail').fill(person.email)
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD)
  await page.keyboard.press('Enter')
  await page.getByLabel('Code', { exact: true }).fill(codes[0]!)
  await page.keyboard.press('Enter')
  await page.waitForURL('**/app/trips')
  await page.goto('/app/settings/security')
  await page.getByText('On, 9 recovery codes left').waitFor()
  expect(trouble).toEqual([])
  await close()
})

it('signs other devices out, changes the password, and makes and ends an API key', async () => {
  if (!browser) return
  const person = await newUser()
  const { page, trouble, close } = await visit(browser)
  await signIn(page, person, '/app/settings/security')
  await page.getByText('(this one)', { exact: false }).waitFor()
  await page.getByRole('button', { name: /^Sign out .*, last used/ }).click()
  await page
    .getByText(/ is signed out\.$/)
    .first()
    .waitFor()
  const asked = async () => (await api('GET', '/v1/auth/sessions', { token: person.token })).status
  await expect.poll(asked, { timeout: 10_000 }).toBe(401)

  await page.getByRole('button', { name: 'Change password' }).click()
  await page.getByLabel('New password', { exact: true }).fill('another fine password')
  await page.getByLabel('Your password', { exact: true }).fill(PASSWORD)
  await page.keyboard.press('Enter')
  await page.getByText('Your password is changed.', { exact: false }).first().waitFor()
  const again = await api('POST', '/v1/auth/login', {
    body: { email: person.email, password: 'another fine password' },
  })
  expect(again.status).toBe(200)

  await page.getByRole('button', { name: 'New key' }).click()
  await page.getByLabel('Name', { exact: true }).fill('Calendar script')
  await page.getByLabel('Read trips').check()
  await page.getByRole('button', { name: 'Make the key' }).click()
  const key = await page.locator('code', { hasText: /^ck_/ }).innerText()
  expect((await api('GET', '/v1/trips', { token: key })).status).toBe(200)
  await page.getByRole('button', { name: 'I kept it' }).click()
  await page.getByRole('button', { name: 'End Calendar script' }).click()
  await page.getByRole('button', { name: 'End Calendar script for good' }).click()
  await page.getByText('Calendar script works no more.').first().waitFor()
  expect(trouble).toEqual([])
  await close()
})

it('keeps preferences, name and picture, each saved by itself', async () => {
  if (!browser) return
  const person = await newUser('Ana Sousa')
  const { page, trouble, close } = await visit(browser)
  await signIn(page, person, '/app/settings/preferences')
  await page.getByLabel('Packed').click()
  await page.getByText('Saved', { exact: true }).first().waitFor()
  await page.getByLabel('Vegetarian').click()
  await page.getByLabel('Currency').selectOption('JPY')
  await expect.poll(() => page.getByText('Saved', { exact: true }).count()).toBe(3)
  await page.reload()
  await page.getByLabel('Currency').waitFor()
  expect(await page.getByLabel('Packed').isChecked()).toBe(true)
  expect(await page.getByLabel('Vegetarian').isChecked()).toBe(true)
  expect(await page.getByLabel('Currency').inputValue()).toBe('JPY')

  await page.getByRole('link', { name: 'Profile' }).click()
  await page.getByLabel('Name', { exact: true }).fill('Ana de Sousa')
  await page.getByLabel('Words').focus()
  await page.getByText('Saved', { exact: true }).waitFor()
  const picture = { name: 'me.png', mimeType: 'image/png', buffer: Buffer.from(png(64, 64)) }
  await page.getByLabel('Picture file').setInputFiles(picture)
  await page.getByRole('img', { name: 'Yours' }).waitFor()
  await page.getByLabel('Picture file').setInputFiles({ ...picture, mimeType: 'image/gif' })
  await page.getByText('This is no PNG, JPEG or WebP picture.', { exact: false }).waitFor()
  await page.reload()
  await page.getByRole('img', { name: 'Yours' }).waitFor()
  expect(await page.getByLabel('Name', { exact: true }).inputValue()).toBe('Ana de Sousa')
  expect(trouble).toEqual([])
  await close()
})

it('answers a forgotten password alike for everybody, and a used link with a way on', async () => {
  if (!browser) return
  const { page, trouble, close } = await visit(browser)
  await page.goto('/app/sign-in')
  await page.getByRole('link', { name: 'Forgot your password?' }).click()
  await page.getByRole('heading', { name: 'A new password' }).waitFor()
  await page.getByLabel('E-mail').fill('nobody@test.caravan.example')
  await page.keyboard.press('Enter')
  await page.getByText('If there is an account with', { exact: false }).waitFor()
  await page.goto('/app/reset?token=used')
  await page.getByLabel('New password', { exact: true }).fill('another fine password')
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: 'This link no longer works' }).waitFor()
  await page.goto('/app/verify?token=used')
  await page.getByRole('button', { name: 'This is my address' }).click()
  await page.getByRole('heading', { name: 'This link no longer works' }).waitFor()
  expect(trouble).toEqual([])
  await close()
})

for (const colorScheme of ['light', 'dark'] as const) {
  for (const width of [360, 1440]) {
    it(`has no barrier in the settings, ${colorScheme} at ${width} px`, async () => {
      if (!browser) return
      const viewport = { width, height: 800 }
      const { page, close } = await visit(browser, { colorScheme, viewport, bypassCSP: true })
      await signIn(page, await newUser(), '/app/settings/security')
      await page.getByText('Account made').waitFor()
      const found = await violationsOf(page, 'security')
      await page.getByRole('button', { name: 'Turn on' }).click()
      await page.getByLabel('Your password', { exact: true }).fill(PASSWORD)
      await page.keyboard.press('Enter')
      await page.getByRole('img', { name: /QR code/ }).waitFor()
      await page.getByRole('button', { name: 'New key' }).click()
      found.push(...(await violationsOf(page, 'security at work')))
      for (const path of ['profile', 'preferences']) {
        await page.goto(`/app/settings/${path}`)
        await page.locator('section').first().waitFor()
        found.push(...(await violationsOf(page, path)))
      }
      expect(found).toEqual([])
      await close()
    })
  }
}

async function signIn(page: Page, person: TestUser, next: string): Promise<void> {
  await page.goto(`/app/sign-in?next=${encodeURIComponent(next)}`)
  await page.getByLabel('E-mail').fill(person.email)
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD)
  await page.keyboard.press('Enter')
  await page.waitForURL(`**${next}`)
}
