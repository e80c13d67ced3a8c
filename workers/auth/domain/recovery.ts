/** How many recovery codes a person gets at once. */
export const RECOVERY_CODES = 10
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz'

/** Sixteen random bytes as a code such as `7q2k-m4xa-90vt-c8ne`: 80 bits, so that its hash tells nothing. */
export const recoveryCode = (random: Uint8Array): string =>
  Array.from(random.slice(0, 16), (byte, i) => (i > 0 && i % 4 === 0 ? '-' : '') + ALPHABET[byte & 31]).join('')

/** A code as people type it: any case, with or without dashes, o for 0 and l for 1. Null for what is no such code. */
export function readRecoveryCode(text: string): string | null {
  const code = text.toLowerCase().replace(/[\s-]/g, '').replaceAll('o', '0').replace(/[il]/g, '1')
  return code.length === 16 && [...code].every((char) => ALPHABET.includes(char)) ? code : null
}

/** A code of an authenticator, with or without the space some show in the middle. Null for anything else. */
export function readTotpCode(text: string): string | null {
  const code = text.replace(/\s/g, '')
  return /^\d{6}$/.test(code) ? code : null
}

/** Wrong codes an account takes within this long before it makes one wait. */
export const WRONG_CODES = 5
export const WRONG_CODES_MS = 5 * 60_000
