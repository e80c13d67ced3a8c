import type { Importer } from '../../domain/import/match'

const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz'

/**
 * The same record of the same source has the same id in every import, so that what people saved stays found. Operators
 * have ids of their own: what one calls "42" is not what another does.
 */
export async function placeId({ owner, all }: Importer, source: string, record: string | string[]): Promise<string> {
  const text = JSON.stringify([all ? null : owner, source, record])
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)))
  return `poi_${Array.from(digest.subarray(0, 26), (byte) => ALPHABET[byte & 31]).join('')}`
}
