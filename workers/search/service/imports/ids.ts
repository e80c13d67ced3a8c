import { createHash } from 'node:crypto'
import type { Importer } from '../../domain/import/match'

const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz'

/**
 * The same record of the same source has the same id in every import, so that what people saved stays found. Operators
 * have ids of their own: what one calls "42" is not what another does. Not Web Crypto, which is asynchronous: a promise
 * for each of 34,577 rows takes longer than all the rest of reading them.
 */
export function placeId({ owner, all }: Importer, source: string, record: string | string[]): string {
  const text = JSON.stringify([all ? null : owner, source, record])
  const digest = createHash('sha256').update(text).digest()
  return `poi_${Array.from(digest.subarray(0, 26), (byte) => ALPHABET[byte & 31]).join('')}`
}
