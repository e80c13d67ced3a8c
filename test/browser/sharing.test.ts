import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Trip } from '#shared/contracts/trips'
import { violationsOf } from '../support/axe'
import { startBrowser, visit } from '../support/chromium'
import { api, newUser, PASSWORD, type TestUser } from '../support/client'

let browser: Browser | null = null
beforeAll(async () => {
  browser = await startBrowser()
})
afterAll(async () => {
  await browser?.close()
})

it('shares a trip by a link with a password, which opens without an account until it is taken back', async () => {
  if (!browser) return
  const { person, trip } = await plannedTrip()
  const owner = await visit(browser)
  await signIn(owner.page, person, `/app/trips/${trip.id}?panel=people`)
  await owner.page.getByRole('button', { name: 'Share links and who sees the trip' }).click()
  await owner.page.getByLabel('Usual prices').check()
  await owner.page.getByLabel('Password, if you like').fill('fado')
  await owner.page.getByRole('button', { name: 'Make a link' }).click()
  const link = new URL(await owner.page.locator('code', { hasText: '/s/' }).innerText())

  const reader = await visit(browser)
  await reader.page.goto(link.pathname)
  await reader.page.getByLabel('Password', { exact: true }).fill('tango')
  await reader.page.keyboard.press('Enter')
  await reader.page.getByText("That isn't the password of this link.").waitFor()
  await reader.page.getByLabel('Password', { exact: true }).fill('fado')
  await reader.page.keyboard.press('Enter')
  await reader.page.getByRole('heading', { level: 1, name: 'Lisbon with Mia' }).waitFor()
  expect(await reader.page.locator('article section').count()).toBe(3)
  expect(await reader.page.locator('article li').count()).toBeGreaterThan(3)
  const told = JSON.parse((await reader.page.locator('script[type="application/ld+json"]').textContent())!)
  expect(told).toMatchObject({ '@type': 'TouristTrip', name: 'Lisbon with Mia' })
  expect(told.itinerary.numberOfItems).toBeGreaterThan(3)
  await reader.page.getByRole('link', { name: 'Plan your own' }).waitFor()

  await owner.page.getByRole('button', { name: /^Take back the link/ }).click()
  await owner.page.getByRole('button', { name: 'Take it back for good' }).click()
  await owner.page.getByText('The link opens nothing any more.').first().waitFor()
  await reader.page.reload()
  await reader.page.getByRole('heading', { name: 'This link was taken back' }).waitFor()
  expect([...owner.trouble, ...reader.trouble]).toEqual([])
  await owner.close()
  await reader.close()
})

it('makes a trip public, lets somebody copy it, and puts each day on a page of its own on paper', async () => {
  if (!browser) return
  const { person, trip } = await plannedTrip()
  const { page, trouble, close } = await visit(browser)
  await signIn(page, person, `/app/trips/${trip.id}?panel=share`)
  await page.getByLabel('Everybody').click()
  await page.getByRole('link', { name: 'See it as everybody does' }).waitFor()

  const other = await visit(browser)
  await signIn(other.page, await newUser('Mia Torres'), `/app/public/${trip.id}`)
  await other.page.emulateMedia({ media: 'print' })
  const day = other.page.locator('article section').first()
  await day.waitFor()
  expect(await day.evaluate((section) => getComputedStyle(section).breakBefore)).toBe('page')
  await other.page.emulateMedia({ media: 'screen' })
  await other.page.getByRole('button', { name: 'Copy to my trips' }).click()
  await other.page.waitForURL('**/app/trips/trp_*')
  await other.page.locator('[data-item]').first().waitFor()
  expect([...trouble, ...other.trouble]).toEqual([])
  await other.close()
  await close()
})

it('keeps what members say to each other, with answers, reactions and a mark when it is settled', async () => {
  if (!browser) return
  const { person, trip } = await plannedTrip()
  const { page, trouble, close } = await visit(browser, { bypassCSP: true })
  await signIn(page, person, `/app/trips/${trip.id}`)
  await page.getByRole('button', { name: 'Comments' }).click()
  await page.getByLabel('New comment').fill('Shall we take the tram?')
  await page.getByRole('button', { name: 'Send' }).click()
  const thread = page.getByRole('article').filter({ hasText: 'Shall we take the tram?' })
  await thread.getByRole('button', { name: 'Answer' }).click()
  await thread.getByLabel('Answer to Ana Sousa').fill('Yes, early.')
  await thread.getByRole('button', { name: 'Send' }).click()
  await thread.getByText('Yes, early.').waitFor()
  await thread.getByRole('button', { name: 'React with 👍' }).first().click()
  await thread.getByRole('button', { name: '👍, 1' }).waitFor()
  await thread.getByRole('button', { name: 'Resolve' }).click()
  await thread.getByText('Resolved').waitFor()
  expect(await violationsOf(page, 'comments')).toEqual([])
  await page.getByLabel('What happened').check()
  await page.getByRole('complementary').getByRole('listitem').first().waitFor()
  expect(trouble).toEqual([])
  await close()
})

it('puts a trip away, brings it back, duplicates it, and restores a deleted one', async () => {
  if (!browser) return
  const { person, trip } = await plannedTrip()
  const { page, trouble, close } = await visit(browser, { bypassCSP: true })
  await signIn(page, person, '/app/trips')
  await page.getByRole('button', { name: 'More for Lisbon with Mia' }).click()
  await page.getByRole('menuitem', { name: 'Archive' }).click()
  await page.getByText('No trips yet.', { exact: false }).waitFor()
  await page.getByRole('link', { name: 'Archived' }).click()
  await page.getByRole('button', { name: 'Bring back Lisbon with Mia' }).click()
  await page.getByText('Nothing is put away.').waitFor()
  expect((await api('DELETE', `/v1/trips/${trip.id}`, { token: person.token })).status).toBe(204)
  await page.getByRole('link', { name: 'Recently deleted' }).click()
  await page.getByText(/can be restored until/).waitFor()
  expect(await violationsOf(page, 'recently deleted')).toEqual([])
  await page.getByRole('button', { name: 'Restore Lisbon with Mia' }).click()
  await page.getByRole('link', { name: 'Trips', exact: true }).last().click()
  await page.getByRole('button', { name: 'More for Lisbon with Mia' }).click()
  await page.getByRole('menuitem', { name: 'Duplicate' }).click()
  await page.waitForURL('**/app/trips/trp_*')
  await page.locator('[data-item]').first().waitFor()
  expect(page.url()).not.toContain(trip.id)
  expect(trouble).toEqual([])
  await close()
})

for (const colorScheme of ['light', 'dark'] as const) {
  for (const width of [360, 1440]) {
    it(`has no barrier in what is shared, ${colorScheme} at ${width} px`, async () => {
      if (!browser) return
      const { person, trip } = await plannedTrip()
      const { body } = await api<{ path: string }>('POST', `/v1/trips/${trip.id}/share-links`, {
        token: person.token,
        body: { sections: ['itinerary', 'costs', 'people', 'notes'] },
      })
      const { page, close } = await visit(browser, { colorScheme, viewport: { width, height: 800 }, bypassCSP: true })
      await page.goto(body.path)
      await page.locator('article section').first().waitFor()
      const found = await violationsOf(page, 'shared trip')
      await signIn(page, person, `/app/trips/${trip.id}?panel=share`)
      await page.getByRole('list', { name: 'Links of this trip' }).waitFor()
      found.push(...(await violationsOf(page, 'share panel')))
      expect(found).toEqual([])
      await close()
    })
  }
}

async function plannedTrip(): Promise<{ person: TestUser; trip: Trip }> {
  const person = await newUser('Ana Sousa')
  const { token } = person
  const made = await api<Trip>('POST', '/v1/trips', {
    token,
    body: {
      title: 'Lisbon with Mia',
      destination: 'Lisbon',
      start_date: '2027-05-03',
      end_date: '2027-05-05',
      travelers: 2,
    },
  })
  expect(made.status).toBe(201)
  const planned = await api('POST', `/v1/planner/${made.body.id}/generate`, { token, body: {} })
  expect(planned.status).toBe(200)
  return { person, trip: made.body }
}

async function signIn(page: Page, person: TestUser, next: string): Promise<void> {
  await page.goto(`/app/sign-in?next=${encodeURIComponent(next)}`)
  await page.getByLabel('E-mail').fill(person.email)
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD)
  await page.keyboard.press('Enter')
  await page.waitForURL(`**${next}`)
}
