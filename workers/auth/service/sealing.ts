import { AppError } from '#shared/errors'
import { base64url, fromBase64url, newSecret } from '#shared/values/ids'
import type { Ctx } from '../env'
import { secretNamed } from '../store'

/**
 * Secrets we must be able to read again, sealed with AES-256-GCM. ENCRYPTION_KEYS holds the keys where the database
 * cannot be trusted to; without it, the key lies in the database, which protects backups of single columns only.
 */
type SealingKey = { id: string; key: CryptoKey }
let known: { text: string; keys: SealingKey[] } | undefined

/** The first seals, all open: a new key is put in front, and the old one stays until all is sealed anew. */
async function sealingKeys(ctx: Ctx): Promise<SealingKey[]> {
  const text = ctx.env.ENCRYPTION_KEYS ?? ''
  if (known?.text === text) return known.keys
  const stored = await secretNamed(ctx.env.AUTH_DB, 'sealing', newSecret())
  const secrets = [...text.split(',').flatMap((key) => key.trim() || []), stored]
  const keys = await Promise.all(secrets.map(keyOf))
  known = { text, keys }
  return keys
}

async function keyOf(secret: string): Promise<SealingKey> {
  const raw = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes(`caravan sealing ${secret}`)))
  const id = new Uint8Array(await crypto.subtle.digest('SHA-256', raw))
  return {
    id: base64url(id.slice(0, 6)),
    key: await crypto.subtle.importKey('raw', raw, 'AES-GCM', false, ['encrypt', 'decrypt']),
  }
}
const bytes = (text: string) => new TextEncoder().encode(text)

/** `use` says what for and for whom: a sealed text that was moved to another row does not open there. */
export async function seal(ctx: Ctx, use: string, text: string): Promise<string> {
  const [newest] = await sealingKeys(ctx)
  const iv = crypto.getRandomValues(new Uint8Array(12))
  const sealed = await crypto.subtle.encrypt(
    { name: 'AES-GCM', iv, additionalData: bytes(use) },
    newest!.key,
    bytes(text),
  )
  return ['v1', newest!.id, base64url(iv), base64url(new Uint8Array(sealed))].join('.')
}

export async function unseal(ctx: Ctx, use: string, sealed: string): Promise<string> {
  const [, id, iv = '', data = ''] = sealed.split('.')
  const found = (await sealingKeys(ctx)).find((one) => one.id === id)
  if (!found) throw new AppError('SYSTEM_UNAVAILABLE', 'A key of this installation is missing')
  const opened = await crypto.subtle.decrypt(
    { name: 'AES-GCM', iv: fromBase64url(iv) as BufferSource, additionalData: bytes(use) },
    found.key,
    fromBase64url(data) as BufferSource,
  )
  return new TextDecoder().decode(opened)
}
