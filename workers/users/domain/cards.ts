import { AppError } from '#shared/errors'

/** 12 to 19 digits in a row, however they are grouped: every card number there is (ISO/IEC 7812), and those with a slip of the pen. */
const NUMBER = /\p{Nd}(?:[\s.\-_/]?\p{Nd}){11,18}/u

/**
 * VALIDATION_ERROR for anything in a body that looks like a card number, in whatever field and digits. It is not repeated
 * in the error, which may be logged.
 */
export function refuseCardNumbers(value: unknown): void {
  if (looksLikeCard(value)) {
    throw new AppError(
      'VALIDATION_ERROR',
      'Card numbers are not accepted here: send the token of the payment provider',
      {
        issue: 'card number',
      },
    )
  }
}

function looksLikeCard(value: unknown): boolean {
  if (typeof value === 'string') return NUMBER.test(plain(value))
  if (typeof value === 'number') return Math.abs(value) >= 1e11
  if (Array.isArray(value)) return value.some(looksLikeCard)
  if (value && typeof value === 'object') {
    return Object.entries(value).some(([key, inner]) => looksLikeCard(key) || looksLikeCard(inner))
  }
  return false
}

/** Full-width and other compatibility digits become plain ones, and invisible characters between them go. */
const plain = (text: string) => text.normalize('NFKC').replace(/\p{Cf}/gu, '')

/** A card is good to the end of its month, anywhere on Earth. */
export const isExpired = ({ exp_month, exp_year }: { exp_month: number; exp_year: number }, now: Date): boolean =>
  Date.UTC(exp_year, exp_month, 2) <= now.getTime()
