import { invalid } from './errors'
import { base64url, fromBase64url } from './values/ids'

/** An opaque cursor over the sort key of the last row. It carries nothing secret; a forged one is merely a bad request. */
export const encodeCursor = (key: readonly (string | number)[]): string =>
  base64url(new TextEncoder().encode(JSON.stringify(key)))

/** `shape` names the expected types in order, such as `['string', 'number']`. VALIDATION_ERROR for anything else. */
export function decodeCursor(cursor: string, shape: readonly ('string' | 'number')[]): (string | number)[] {
  try {
    const key: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(fromBase64url(cursor)))
    if (Array.isArray(key) && key.length === shape.length && key.every((part, i) => typeof part === shape[i]))
      return key
  } catch {
    // falls through: every way a cursor can be wrong is the same answer
  }
  throw invalid('cursor', 'not a cursor of this list')
}
