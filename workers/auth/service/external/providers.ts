import { importPKCS8, SignJWT } from 'jose'
import * as z from 'zod'
import type { SignInProvider } from '#shared/contracts/external'
import { notFound } from '#shared/errors'
import type { Ctx } from '../../env'

const Id = z.string().regex(/^[a-z0-9-]{1,32}$/)
const OwnKey = z.object({ team_id: z.string(), key_id: z.string(), private_key: z.string() })
const Entry = z.object({
  client_id: z.string().min(1),
  client_secret: z.string().optional(),
  issuer: z.url().optional(),
  name: z.string().optional(),
  scope: z.string().optional(),
  ...OwnKey.partial().shape,
})
const Providers = z.record(Id, Entry)
const Issuers = z.array(z.object({ issuer: z.url(), audience: z.string().min(1), jwks_uri: z.url().optional() }))
export type TrustedIssuer = z.infer<typeof Issuers>[number]

export type Provider = {
  id: string
  name: string
  issuer: string
  client_id: string
  scope: string
  /** Apple sends people back by a form, where it tells names and addresses. */
  form_post: boolean
  secret: { kind: 'text'; text: string } | { kind: 'key'; key: z.infer<typeof OwnKey> } | { kind: 'none' }
}

const SCOPE = 'openid email profile'
/** What need not be written into OIDC_PROVIDERS for the best known. */
const PRESETS: Record<string, Pick<Provider, 'name' | 'issuer' | 'scope' | 'form_post'>> = {
  google: { name: 'Google', issuer: 'https://accounts.google.com', scope: SCOPE, form_post: false },
  apple: { name: 'Apple', issuer: 'https://appleid.apple.com', scope: 'openid email name', form_post: true },
}

/** The sites of OIDC_PROVIDERS; none, and a loud line in the log, when it cannot be read. */
function providers(ctx: Ctx): Provider[] {
  const entries = read(ctx, 'OIDC_PROVIDERS', Providers) ?? {}
  return Object.entries(entries).flatMap(([id, entry]) => {
    const preset = PRESETS[id]
    const issuer = entry.issuer ?? preset?.issuer
    if (!issuer) return []
    const key = OwnKey.safeParse(entry)
    const { client_id, client_secret } = entry
    return {
      id,
      client_id,
      issuer,
      name: entry.name ?? preset?.name ?? id,
      scope: entry.scope ?? preset?.scope ?? SCOPE,
      form_post: preset?.form_post ?? false,
      secret: key.success
        ? { kind: 'key', key: key.data }
        : client_secret
          ? { kind: 'text', text: client_secret }
          : { kind: 'none' },
    }
  })
}

export const trustedIssuers = (ctx: Ctx): TrustedIssuer[] => read(ctx, 'TRUSTED_ISSUERS', Issuers) ?? []

function read<T>(ctx: Ctx, name: 'OIDC_PROVIDERS' | 'TRUSTED_ISSUERS', schema: z.ZodType<T>): T | undefined {
  const text = ctx.env[name]
  if (!text) return undefined
  try {
    return schema.parse(JSON.parse(text))
  } catch (error) {
    ctx.log('CRITICAL', 'configuration cannot be read', { variable: name, error: String(error).slice(0, 500) })
    return undefined
  }
}

export const listProviders = (ctx: Ctx): SignInProvider[] => providers(ctx).map(({ id, name }) => ({ id, name }))

export function getProvider(ctx: Ctx, id: string): Provider {
  const found = providers(ctx).find((provider) => provider.id === id)
  if (!found) throw notFound('sign-in provider')
  return found
}

/** Apple takes no fixed secret but a token signed with the team's key, good for some minutes. */
export async function clientSecret({ secret, client_id, issuer }: Provider, now: Date): Promise<string | null> {
  if (secret.kind === 'none') return null
  if (secret.kind === 'text') return secret.text
  const { team_id, key_id, private_key } = secret.key
  const issuedAt = Math.floor(now.getTime() / 1000)
  return new SignJWT()
    .setProtectedHeader({ alg: 'ES256', kid: key_id })
    .setIssuer(team_id)
    .setSubject(client_id)
    .setAudience(issuer)
    .setIssuedAt(issuedAt)
    .setExpirationTime(issuedAt + 300)
    .sign(await importPKCS8(private_key.replaceAll('\\n', '\n'), 'ES256'))
}
