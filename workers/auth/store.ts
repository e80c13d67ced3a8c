import type { Role } from '#shared/call'
import type { PublicKey } from '#shared/contracts/auth'
import type { Account } from './domain'

/** The columns of an account `a`, for `toAccount`. */
export const ACCOUNT = `a.number, a.id, a.email, a.email_verified, a.name, a.password,
  (SELECT json_group_array(role) FROM account_roles WHERE account_id = a.id) AS roles,
  EXISTS (SELECT 1 FROM second_factors f WHERE f.account_id = a.id AND f.enabled_at IS NOT NULL) AS two_factor`
export type AccountRow = {
  number: number
  id: string
  email: string
  email_verified: number
  name: string
  password: string
  roles: string
  two_factor: number
}
export type StoredAccount = Account & { password: string; two_factor: boolean }

export const toAccount = ({
  number,
  id,
  email,
  email_verified,
  name,
  password,
  roles,
  two_factor,
}: AccountRow): StoredAccount => ({
  number,
  id,
  email,
  email_verified: email_verified === 1,
  name,
  password,
  roles: JSON.parse(roles) as Role[],
  two_factor: two_factor === 1,
})

export async function findAccountByEmail(d1: D1Database, email: string): Promise<StoredAccount | null> {
  const row = await d1
    .prepare(`SELECT ${ACCOUNT} FROM accounts a WHERE a.email = ? AND a.closed_at IS NULL`)
    .bind(email)
    .first<AccountRow>()
  return row && toAccount(row)
}

export async function findAccount(d1: D1Database, id: string): Promise<StoredAccount | null> {
  const row = await d1
    .prepare(`SELECT ${ACCOUNT} FROM accounts a WHERE a.id = ? AND a.closed_at IS NULL`)
    .bind(id)
    .first<AccountRow>()
  return row && toAccount(row)
}

export type NewAccount = {
  id: string
  email: string
  email_verified: boolean
  name: string
  password: string
  at: number
}
/** The account and its roles; the first statement returns `number`. Fails the batch for an address that is taken. */
export const insertAccount = (d1: D1Database, account: NewAccount, roles: readonly Role[]): D1PreparedStatement[] => [
  d1
    .prepare(
      'INSERT INTO accounts (id, email, email_verified, name, password, created_at) VALUES (?, ?, ?, ?, ?, ?) RETURNING number',
    )
    .bind(account.id, account.email, account.email_verified ? 1 : 0, account.name, account.password, account.at),
  d1
    .prepare('INSERT INTO account_roles (account_id, role) SELECT ?, value FROM json_each(?)')
    .bind(account.id, JSON.stringify(roles)),
]
export const isEmailTaken = (error: unknown): boolean =>
  error instanceof Error && /UNIQUE constraint failed: accounts\.email/.test(error.message)

/** Proved, because a secret that was sent there came back. */
export const updateEmail = (d1: D1Database, accountId: string, email: string): D1PreparedStatement =>
  d1.prepare('UPDATE accounts SET email = ?, email_verified = 1 WHERE id = ?').bind(email, accountId)

export const updatePassword = (d1: D1Database, accountId: string, password: string): D1PreparedStatement =>
  d1.prepare('UPDATE accounts SET password = ? WHERE id = ?').bind(password, accountId)

export type StoredKey = { kid: string; private_key: string; public_key: PublicKey; created_at: number; signs: boolean }
type KeyRow = {
  kid: string
  private_key: string
  public_key: string
  created_at: number
  verify_until: number | null
}

/** Newest first: keys that sign, then retired ones that still verify. */
export async function listKeys(d1: D1Database, at: number): Promise<StoredKey[]> {
  const { results } = await d1
    .prepare(
      `SELECT kid, private_key, public_key, created_at, verify_until FROM signing_keys
         WHERE verify_until IS NULL OR verify_until > ? ORDER BY verify_until IS NOT NULL, created_at DESC, kid DESC`,
    )
    .bind(at)
    .all<KeyRow>()
  return results.map(({ kid, private_key, public_key, created_at, verify_until }) => ({
    kid,
    private_key,
    public_key: JSON.parse(public_key) as PublicKey,
    created_at,
    signs: verify_until === null,
  }))
}

/**
 * Adds a signing key unless one younger than `notBefore` signs already, and then retires the older ones. Two isolates
 * that do it at once end up with one key: the later transaction sees the earlier one's.
 */
export const addKey = (d1: D1Database, key: StoredKey, notBefore: number, verifyUntil: number): Promise<unknown> =>
  d1.batch([
    d1
      .prepare(
        `INSERT INTO signing_keys (kid, private_key, public_key, created_at) SELECT ?1, ?2, ?3, ?4
           WHERE NOT EXISTS (SELECT 1 FROM signing_keys WHERE verify_until IS NULL AND created_at > ?5)`,
      )
      .bind(key.kid, key.private_key, JSON.stringify(key.public_key), key.created_at, notBefore),
    d1
      .prepare('UPDATE signing_keys SET verify_until = ?2 WHERE changes() = 1 AND verify_until IS NULL AND kid <> ?1')
      .bind(key.kid, verifyUntil),
    d1.prepare('DELETE FROM signing_keys WHERE verify_until <= ?').bind(key.created_at),
  ])

/** The secret of that name; `fresh` becomes it if there is none yet, and then stays it for ever. */
export async function secretNamed(d1: D1Database, name: string, fresh: string): Promise<string> {
  const results = await d1.batch<{ secret: string }>([
    d1.prepare('INSERT INTO server_secrets (name, secret) VALUES (?, ?) ON CONFLICT DO NOTHING').bind(name, fresh),
    d1.prepare('SELECT secret FROM server_secrets WHERE name = ?').bind(name),
  ])
  return results[1]!.results[0]!.secret
}
