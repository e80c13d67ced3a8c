/** The one table of id prefixes: an id in a log line explains itself. */
export const ID_PREFIXES = {
  user: 'usr',
  session: 'ses',
  token: 'tok',
  trip: 'trp',
  item: 'itm',
  place: 'poi',
  city: 'cty',
  collaborator: 'col',
  share_link: 'shl',
  comment: 'cmt',
  activity: 'act',
  event: 'evt',
  request: 'req',
  job: 'job',
  import: 'imp',
  key: 'key',
  apiKey: 'apk',
  org: 'org',
  invitation: 'inv',
  identity: 'idn',
  payment_method: 'pmt',
  persona: 'per',
} as const
export type IdKind = keyof typeof ID_PREFIXES

const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz' // Crockford base 32: no letters that read like digits

/**
 * A new id such as `trp_01k4...`: 48 bits of time (so that ids sort by age and D1 appends to its index) and 80 random
 * bits, in Crockford base 32, as ULID does. 26 characters after the prefix.
 */
export function newId(kind: IdKind, now: Date = new Date()): string {
  let time = now.getTime()
  let text = ''
  for (let i = 0; i < 10; i++) {
    text = ALPHABET[time % 32] + text
    time = Math.floor(time / 32)
  }
  for (const byte of crypto.getRandomValues(new Uint8Array(16))) text += ALPHABET[byte & 31]
  return `${ID_PREFIXES[kind]}_${text}`
}

/** 256 random bits as base64url: secrets that must never be guessed (refresh tokens, invitation tokens). */
export function newSecret(bytes = 32): string {
  return base64url(crypto.getRandomValues(new Uint8Array(bytes)))
}

export function base64url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '')
}

/** Throws on anything that is not base64url. */
export function fromBase64url(text: string): Uint8Array {
  if (!/^[A-Za-z0-9_-]*$/.test(text)) throw new TypeError('Not base64url')
  return Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (char) => char.charCodeAt(0))
}

export async function sha256(text: string): Promise<string> {
  return base64url(new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))))
}
