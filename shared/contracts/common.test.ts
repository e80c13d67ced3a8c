import { describe, expect, it } from 'vitest'
import { Line, Money, Prose } from './common'

const refuses = (text: string) => !Line(120).safeParse(text).success

describe('a line of text', () => {
  it.each(['Lisbon', "'s-Hertogenbosch", '東京', 'القاهرة', 'हिन्दी', '🏝️', '👨‍👩‍👧', '=1+1', '…', 'e\u0301'])(
    'may be %s',
    (text) => {
      expect(Line(120).parse(text)).toBe(text.normalize('NFC'))
    },
  )
  it('is one line without controls, overrides or half characters', () => {
    for (const char of ['\n', '\r', '\t\u0000', '\u0085', '\u009b', '\u2028', '\u2029', '\u202e', '\u2066', '\ud800'])
      expect(refuses(`a${char}b`), JSON.stringify(char)).toBe(true)
  })
  it('is something one can see', () => {
    for (const blank of ['', '   ', '\u200b\u200b', '\u00a0', '\u200f\u061c', '\ufeff'])
      expect(refuses(blank), JSON.stringify(blank)).toBe(true)
  })
  it('carries no tower of marks', () => {
    expect(refuses(`a${'\u0301'.repeat(10)}`)).toBe(true)
  })
  it('may have several lines where prose is asked for, and still no controls', () => {
    expect(Prose(120).parse('one\ntwo')).toBe('one\ntwo')
    expect(Prose(120).safeParse('one\u009btwo').success).toBe(false)
  })
})

it('counts money in a currency that exists, in whole units that are safe', () => {
  expect(Money.safeParse({ amount_minor: 0, currency: 'JPY' }).success).toBe(true)
  for (const [amount_minor, currency] of [
    [1, 'XXX'],
    [1, 'eur'],
    [-1, 'EUR'],
    [0.5, 'EUR'],
    [2 ** 53, 'EUR'],
  ])
    expect(Money.safeParse({ amount_minor, currency }).success, `${amount_minor} ${currency}`).toBe(false)
})
