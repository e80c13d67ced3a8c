import type { Role } from '#shared/call'
import { hashPassword } from './service/passwords'
import { insertAccount } from './store'

/** Never in production: everybody knows the password. */
export const demo = true
const DEMO_PASSWORD = 'caravan demo 2027'
const ACCOUNTS: { id: string; who: string; name: string; roles: Role[] }[] = [
  { id: 'usr_0000000000000000000000dem1', who: 'traveller', name: 'Tara Traveller', roles: ['traveller'] },
  { id: 'usr_0000000000000000000000dem2', who: 'operator', name: 'Omar Operator', roles: ['traveller', 'operator'] },
  { id: 'usr_0000000000000000000000dem3', who: 'admin', name: 'Ada Admin', roles: ['traveller', 'admin'] },
]
const emailOf = (who: string) => `${who}@demo.caravan.example`

/** The demo accounts, where they do not exist yet. */
export async function seed(d1: D1Database): Promise<void> {
  const { results } = await d1
    .prepare("SELECT email FROM accounts WHERE email LIKE '%@demo.caravan.example'")
    .all<{ email: string }>()
  const known = new Set(results.map(({ email }) => email))
  const missing = ACCOUNTS.filter(({ who }) => !known.has(emailOf(who)))
  if (missing.length === 0) return
  await d1.batch(
    missing.flatMap(({ id, who, name, roles }) => {
      const account = { id, email: emailOf(who), email_verified: true, name, at: Date.now() }
      return insertAccount(d1, { ...account, password: hashPassword(DEMO_PASSWORD) }, roles)
    }),
  )
}
