import { expect, it } from 'vitest'
import { COUNTRY_CODES, currencyOf } from './countries'
import { CURRENCIES, convert, exponentOf, formatMoney, hasRate, isCurrency, sumMoney, toMinor } from './money'
import { seeded } from './random'
import { RATES, type Rates } from './rates'

const money = (amount_minor: number, currency: string) => ({ amount_minor, currency })
const TWO: Rates = { date: '2026-06-30', source: 'test', per_eur: { EUR: 1, USD: 2, JPY: 200, KWD: 0.5 } }

it('knows the minor units of ISO 4217', () => {
  expect(['JPY', 'EUR', 'KWD'].map(exponentOf)).toEqual([0, 2, 3])
  expect(['EUR', 'XOF', 'BTC', 'eur', ''].map(isCurrency)).toEqual([true, true, false, false, false])
})

it('writes amounts as the app words them', () => {
  expect(formatMoney(money(3400, 'EUR'))).toBe('34.00 EUR')
  expect(formatMoney(money(123456, 'JPY'))).toBe('123,456 JPY')
  expect(formatMoney(money(1500, 'KWD'))).toBe('1.500 KWD')
  expect(formatMoney(money(123456, 'EUR'), 'de')).toBe('1.234,56 EUR')
})

it('reads decimals exactly, half away from zero', () => {
  expect(toMinor('12.34', 'EUR')).toBe(1234)
  expect(toMinor(0.1 + 0.2, 'EUR')).toBe(30)
  expect(toMinor('1.005', 'EUR')).toBe(101) // 1.005 * 100 is 100.49999999999999 in binary
  expect(toMinor('-1.005', 'EUR')).toBe(-101)
  expect(toMinor('0.004', 'EUR')).toBe(0)
  expect(toMinor('1234.5', 'JPY')).toBe(1235)
  expect(toMinor(7, 'KWD')).toBe(7000)
  for (const bad of ['', 'abc', '1,5', '1e5', '99999999999999999', Number.NaN, Number.POSITIVE_INFINITY]) {
    expect(() => toMinor(bad, 'EUR')).toThrow(RangeError)
  }
})

it('converts in integers, half away from zero', () => {
  expect(convert(money(100, 'EUR'), 'USD', TWO)).toEqual(money(200, 'USD'))
  expect(convert(money(1, 'USD'), 'EUR', TWO)).toEqual(money(1, 'EUR')) // half a cent
  expect(convert(money(-1, 'USD'), 'EUR', TWO)).toEqual(money(-1, 'EUR'))
  expect(convert(money(150, 'JPY'), 'EUR', TWO)).toEqual(money(75, 'EUR'))
  expect(convert(money(1000, 'KWD'), 'EUR', TWO)).toEqual(money(200, 'EUR'))
  expect(convert(money(Number.MAX_SAFE_INTEGER, 'EUR'), 'USD', TWO).amount_minor).toBe(Number.MAX_SAFE_INTEGER)
  expect(() => convert(money(1, 'GBP'), 'EUR', TWO)).toThrow(RangeError)
  expect(() => convert(money(1, 'constructor'), 'EUR', TWO)).toThrow(RangeError)
})

it('sums a list in one currency, whatever its order', () => {
  const list = [money(1, 'USD'), money(1, 'USD'), money(1, 'USD'), money(100, 'EUR')]
  expect(sumMoney(list, 'EUR', TWO)).toEqual(money(102, 'EUR'))
  expect(sumMoney(list.toReversed(), 'EUR', TWO)).toEqual(money(102, 'EUR'))
  expect(sumMoney([], 'EUR', TWO)).toEqual(money(0, 'EUR'))
})

it('comes back from another currency within the worth of its smallest unit', () => {
  const random = seeded(4)
  const pick = () => CURRENCIES[Math.floor(random() * CURRENCIES.length)]!
  for (let i = 0; i < 3000; i++) {
    const [from, to] = [pick(), pick()]
    const there = convert(money(Math.floor(random() * 1e9), from), to, RATES)
    const again = convert(convert(there, from, RATES), to, RATES)
    const smallest = Math.max(1, convert(money(1, from), to, RATES).amount_minor)
    expect(Number.isSafeInteger(there.amount_minor)).toBe(true)
    expect(Math.abs(again.amount_minor - there.amount_minor)).toBeLessThanOrEqual(smallest)
  }
})

it('has a rate and a minor unit for the money of every country', () => {
  expect(COUNTRY_CODES).toHaveLength(249)
  for (const country of COUNTRY_CODES) {
    expect(isCurrency(currencyOf(country)), country).toBe(true)
    expect(hasRate(currencyOf(country), RATES), country).toBe(true)
  }
  expect(CURRENCIES.filter((currency) => !hasRate(currency, RATES))).toEqual([])
  expect(Object.keys(RATES.per_eur).filter((currency) => !isCurrency(currency))).toEqual([])
  expect(['PT', 'JP', 'GB', 'BG', 'AQ', '??'].map(currencyOf)).toEqual(['EUR', 'JPY', 'GBP', 'EUR', 'USD', 'USD'])
})
