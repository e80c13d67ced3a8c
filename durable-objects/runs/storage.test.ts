import { expect, it } from 'vitest'
import { bounded, DROPPED } from './storage'

it('lets known series through and counts new ones beyond the limit', () => {
  const known = new Set(['a', 'b'])
  expect(bounded(known, { a: 1, c: 2, d: 3, e: 4 }, 3)).toEqual({ a: 1, c: 2, [DROPPED]: 2 })
  expect([...known]).toEqual(['a', 'b', 'c'])
})

it('drops amounts that are no numbers: one would poison its sum for good', () => {
  expect(bounded(new Set(), { a: Number.NaN, b: Number.POSITIVE_INFINITY, c: 0.5 }, 10)).toEqual({ c: 0.5 })
})
