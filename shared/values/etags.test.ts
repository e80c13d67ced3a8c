import { expect, it } from 'vitest'
import { etagOf, matchesVersion, namesVersion } from './etags'

it('compares entity tags strongly for a change and weakly for a read', () => {
  expect(['"3"', '*', '"1", "3"', '3'].map((header) => matchesVersion(header, 3))).toEqual([true, true, true, true])
  expect(['"2"', 'W/"3"', '', '"33"', '"3', '""'].map((header) => matchesVersion(header, 3))).not.toContain(true)
  expect([undefined, '"3"', 'W/"3"', '"2"'].map((header) => namesVersion(header, 3))).toEqual([
    false,
    true,
    true,
    false,
  ])
})

it('names a version as a strong tag', () => {
  expect(etagOf({ version: 3 })).toBe('"3"')
})
