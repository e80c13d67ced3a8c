import type { Rates } from './rates'

/** Integer minor units of an ISO 4217 currency. */
export type Money = { amount_minor: number; currency: string }

/** Every active currency of a country whose minor unit is not a hundredth (ISO 4217 list one). */
const NO_MINOR_UNIT = 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF'
const THOUSANDTHS = 'BHD IQD JOD KWD LYD OMR TND'
const HUNDREDTHS =
  'AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CNY COP CRC CUP CVE ' +
  'CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW ' +
  'KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK ' +
  'PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS ' +
  'UAH USD UYU UZS VES WST XCD XCG YER ZAR ZMW ZWG'

const exponents = new Map<string, number>()
for (const [list, exponent] of [
  [NO_MINOR_UNIT, 0],
  [THOUSANDTHS, 3],
  [HUNDREDTHS, 2],
] as const) {
  for (const currency of list.split(' ')) exponents.set(currency, exponent)
}

export const isCurrency = (code: string): boolean => exponents.has(code)
export const CURRENCIES: readonly string[] = [...exponents.keys()].sort()
/** Decimal places of the minor unit; 2 for a code we do not know. */
export const exponentOf = (currency: string): number => exponents.get(currency) ?? 2

const formats = new Map<string, Intl.NumberFormat>()
/** Amount and code as the app words them, such as `1,234.00 EUR` or `1,234 JPY`. */
export function formatMoney({ amount_minor, currency }: Money, locale = 'en'): string {
  const digits = exponentOf(currency)
  const key = `${locale} ${digits}`
  let format = formats.get(key)
  if (!format) {
    format = new Intl.NumberFormat(locale, { minimumFractionDigits: digits, maximumFractionDigits: digits })
    formats.set(key, format)
  }
  return `${format.format(amount_minor / 10 ** digits)} ${currency}`
}

/**
 * Minor units of a decimal amount such as `12.34`, exactly (no binary fractions), half away from zero. RangeError for what
 * is no plain decimal or beyond safe integers.
 */
export function toMinor(decimal: number | string, currency: string): number {
  const match = /^(-?)(\d{1,16})(?:\.(\d{1,20}))?$/.exec(String(decimal).trim())
  if (!match) throw new RangeError(`Not a decimal amount: ${String(decimal).slice(0, 40)}`)
  const digits = exponentOf(currency)
  const fraction = (match[3] ?? '').padEnd(digits + 1, '0')
  const kept = BigInt(`${match[2]}${fraction.slice(0, digits)}`)
  const minor = Number(Number(fraction[digits]) >= 5 ? kept + 1n : kept)
  if (!Number.isSafeInteger(minor)) throw new RangeError('Amount too large')
  return match[1] && minor !== 0 ? -minor : minor
}

/** Rates are exact to a millionth, so that conversion is done in integers and is the same on every machine. */
const RATE_SCALE = 1_000_000

export const hasRate = (currency: string, rates: Rates): boolean => Object.hasOwn(rates.per_eur, currency)

function scaledRate(currency: string, rates: Rates): bigint {
  if (!hasRate(currency, rates)) throw new RangeError(`No exchange rate for ${currency}`)
  return BigInt(Math.round(rates.per_eur[currency]! * RATE_SCALE))
}

/**
 * The same worth in another currency, half away from zero. An amount that leaves the safe integers stays at their end: it
 * is an estimate, and too dear either way. RangeError for a currency without a rate (see `hasRate`).
 */
export function convert({ amount_minor, currency }: Money, toCurrency: string, rates: Rates): Money {
  if (currency === toCurrency) return { amount_minor, currency }
  const worth = BigInt(amount_minor) * scaledRate(toCurrency, rates) * 10n ** BigInt(exponentOf(toCurrency))
  const unit = scaledRate(currency, rates) * 10n ** BigInt(exponentOf(currency))
  return { amount_minor: clamped(dividedHalfAway(worth, unit)), currency: toCurrency }
}

function dividedHalfAway(dividend: bigint, divisor: bigint): bigint {
  const doubled = 2n * (dividend < 0n ? -dividend : dividend) + divisor
  const quotient = doubled / (2n * divisor)
  return dividend < 0n ? -quotient : quotient
}
const clamped = (amount: bigint) => Math.max(Number.MIN_SAFE_INTEGER, Math.min(Number.MAX_SAFE_INTEGER, Number(amount)))

/** The sum in one currency. Each foreign currency is summed first and converted once, so the order of the list is nothing. */
export function sumMoney(list: readonly Money[], currency: string, rates: Rates): Money {
  const sums = new Map<string, number>()
  for (const money of list) sums.set(money.currency, (sums.get(money.currency) ?? 0) + money.amount_minor)
  let total = 0n
  for (const [foreign, amount_minor] of sums) {
    total += BigInt(
      convert({ amount_minor: clamped(BigInt(amount_minor)), currency: foreign }, currency, rates).amount_minor,
    )
  }
  return { amount_minor: clamped(total), currency }
}
